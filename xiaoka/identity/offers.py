"""Which ways of proof can still be offered (可选核验方式).

Nothing here knows the account: a number that is not ours gets the same offers as any other.
"""

from xiaoka.identity.enums import Level, Method, Operation

_SECOND = (Method.SMS_CODE, Method.SERVICE_PASSWORD, Method.RESERVED_CONTACT)
_LOSS = (
    Method.NAME_ID,
    Method.SERVICE_PASSWORD,
    Method.CALL_RECORDS,
    Method.RESERVED_CONTACT,
    Method.SMS_CODE,
)


def offers(
    operation: Operation,
    required: Level,
    *,
    proven: set[Method],
    closed: set[Method],
    old_sim_receives: bool | None,
) -> list[Method]:
    """Return methods, best first.

    Args:
        operation: what is to be allowed.
        required: the level it needs.
        proven: methods already proven in this conversation.
        closed: methods that are locked, or call records where they would open nothing.
        old_sim_receives: False: the SIM cannot get texts. For a loss report nothing but a clear yes will do,
            since a code to the lost phone helps nobody but its finder.
    """
    sim = old_sim_receives is True if operation is Operation.LOSS_REPORT else old_sim_receives is not False
    gone = proven | closed | (set() if sim else {Method.SMS_CODE})
    if required is Level.NONE:
        return []
    if required is Level.HIGH:
        return _for_high(proven, gone)
    order = _LOSS if required is Level.LOW else (*_SECOND, Method.FACE)
    return [method for method in order if method not in gone]


def _for_high(proven: set[Method], gone: set[Method]) -> list[Method]:
    face = [Method.FACE] if Method.FACE not in gone else []
    second = [method for method in _SECOND if method not in gone]
    has_second = bool(proven & set(_SECOND))
    if Method.SHOP in proven:
        return [*second, *face]
    if Method.FACE in proven:
        return [*second, Method.SHOP]
    if not face or not (second or has_second):
        # one of the two is out of reach: asking for the other would be for nothing
        return [Method.SHOP]
    # when a second factor was proven yet HIGH is not reached it may be one that does not count; the other
    # ones stay on offer behind the face check
    return [*face, *second, Method.SHOP] if has_second else [*second, *face, Method.SHOP]
