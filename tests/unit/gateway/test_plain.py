"""Plain text of messages, and numbers hidden in it."""

import pytest

from xiaoka.gateway.plain import hide_numbers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13800138001找我", "打138****8001找我"),
        ("138 0013 8001", "138****8001"),
        ("+8613800138001", "+86138****8001"),
        ("受理单 XK20261122KXT54", "受理单 XK20261122KXT54"),
        ("iccid 89860112345678901234", "iccid 89860112345678901234"),
        ("客服 10086", "客服 10086"),
    ],
)
def test_mobile_numbers_are_masked(text: str, shown: str) -> None:
    assert hide_numbers(text) == shown
