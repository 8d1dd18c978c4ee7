"""Service passwords (服务密码): six digits that are often the customer's own birthday."""

from xiaoka.carrier.ports import LineView

_DEFAULTS = frozenset({"123456", "654321", "000000", "111111", "888888", "666666"})


def weak(password: str, view: LineView, patterns: list[str]) -> bool:
    """Tell whether a password is guessable by the policy's patterns (弱密码).

    A weak password that is right still opens the balance, but is no second factor: the last six digits of the
    ID number, the usual default, add nothing against somebody who holds a copy of the ID.

    Args:
        password: digits in normal form.
        view: the line, for its own digits.
        patterns: of ``repeat sequence id_part number_part default``.
    """
    id_card = view.customer.id_card.upper().replace("X", "0")
    tests = {
        "repeat": len(set(password)) == 1,
        "sequence": _sequence(password),
        "id_part": password in id_card,
        "number_part": password in view.line.msisdn,
        "default": password in _DEFAULTS,
    }
    return any(tests.get(pattern, False) for pattern in patterns)


def _sequence(password: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in zip(password, password[1:], strict=False)}
    return steps in ({1}, {-1})
