"""The errors of the engine, each with the code and the HTTP status that the gateway sees."""

import secrets

STATUS = {
    "bad_request": 400,
    "bad_sender": 400,
    "empty": 400,
    "too_long": 413,
    "bad_choice": 400,
    "unauthorized": 401,
    "episode_full": 409,
    "busy": 503,
    "store_down": 503,
    "action_failed": 502,
    "timeout": 504,
    "internal": 500,
}
"""HTTP status of every error code. After busy, store_down, action_failed, timeout and internal nothing of the turn is
stored, so the same message may be sent again; after episode_full the gateway must begin a new sender (episode)."""

_READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class StartRefused(Exception):
    """The engine must not start; the message is one sentence for the person who started it."""


class EngineError(Exception):
    """A request could not be served.

    Args:
        code: one of the keys of `STATUS`.
        message: an English sentence for engineers; it never quotes what the customer wrote.
    """

    def __init__(self, code: str, message: str) -> None:
        """Remember code and message; an unknown code is a programming error."""
        if code not in STATUS:
            raise ValueError(f"unknown error code {code!r}")
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        """HTTP status of the answer."""
        return STATUS[self.code]


class TurnFailed(EngineError):
    """An action of the turn failed, so nothing of the turn may be stored.

    It is deliberately no ``RasaException``: Rasa swallows those in several places and records a success.

    Args:
        action: name of the action that failed.
        message: what went wrong, without any content of the conversation.
        code: ``action_failed`` for a remote action, ``internal`` for code inside the engine.
    """

    def __init__(self, action: str, message: str, code: str = "action_failed") -> None:
        """Remember the action beside code and message."""
        super().__init__(code, message)
        self.action = action


def new_incident() -> str:
    """Return a new incident id such as ``INC-7K2MPQ4X``, said to the customer and written to the log."""
    return "INC-" + "".join(secrets.choice(_READABLE) for _ in range(8))


def reason(error: BaseException) -> str:
    """Return type and text of `error` and of the cause at its root, for messages to engineers at training and start."""
    root = error
    while (deeper := root.__cause__ or root.__context__) is not None:
        root = deeper
    texts = [f"{type(found).__name__}: {found}" for found in ([error] if root is error else [error, root])]
    return " caused by ".join(texts)
