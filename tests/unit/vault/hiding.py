"""Hides secrets in a text, for tests."""

from xiaoka.vault.detect import protect

EXPECTS = [None, "sms_code", "service_password", "id_card", "name_and_id", "address", "number", "reason",
           "contact_phone", "choice"]  # fmt: skip


def found(text: str, expects: str | None = None) -> tuple[str, list[tuple[str, str]]]:
    """Protect with readable tokens; return the text with them and the sealed (kind, value) pairs."""
    sealed: list[tuple[str, str]] = []

    def seal(kind: str, value: str) -> str:
        sealed.append((kind, value))
        return f"⟦{kind}⟧"

    return protect(text, expects=expects, seal=seal).text, sealed
