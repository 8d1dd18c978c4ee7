"""Whoever waits for a person sees his place in the queue, and sees himself move up."""

import asyncio

from tests.unit.gateway.conftest import Desk, Window
from tests.unit.handoff.wishes import waiting


async def until(window: Window, place: int | None) -> None:
    """Read states until one tells this place; there may be several of one place."""
    async with asyncio.timeout(30):
        while (await window.next("state"))[1]["queue"] != place:
            pass


async def test_places_are_told_and_move_up(desk: Desk) -> None:
    first, one = await waiting(desk)
    second, two = await waiting(desk)
    third, _ = await waiting(desk)
    assert [(await who.settled())["queue"] for who in (first, second, third)] == [1, 2, 3]
    async with second.window() as of_second, third.window() as of_third:
        await until(of_second, 2)
        await until(of_third, 3)
        # nobody in these two conversations says a word
        await desk.as_agent("POST", f"/handoffs/{one}/take", agent="li")
        await until(of_second, 1)
        await until(of_third, 2)
        await desk.as_agent("POST", f"/handoffs/{two}/take", agent="wang")
        await until(of_second, None)
        await until(of_third, 1)
    assert [(await who.settled())["queue"] for who in (first, second, third)] == [None, None, 1]


async def test_a_complaint_is_served_before_and_whoever_waits_for_nobody_has_no_place(desk: Desk) -> None:
    calm = await desk.customer()
    await calm.say("你好")
    asked, _ = await waiting(desk)
    upset, _ = await waiting(desk, "complaint")
    assert [(await who.settled())["queue"] for who in (calm, asked, upset)] == [None, 2, 1]
