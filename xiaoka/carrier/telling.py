"""The part of the port by which people are told something: by SMS and in the carrier's app."""

from typing import Protocol


class Tells(Protocol):
    """Hands messages over."""

    def send_code(self, to: str | None, text: str, key: str) -> None:
        """Hand a code (验证码) to the SMS gateway; the same ``key`` twice sends once.

        Without a number nothing leaves, but the call takes as long and fails as often as with one: nobody shall
        learn from it which numbers are ours. An adapter to a slow gateway hands over in the background.
        """
        ...

    def send_sms(self, to: str, text: str, key: str) -> None:
        """Hand an SMS to the gateway; the same ``key`` twice sends once."""
        ...

    def push(self, msisdn: str, text: str, key: str) -> None:
        """Show a message in the carrier's app on the devices of a line's holder; the same ``key`` twice shows once."""
        ...
