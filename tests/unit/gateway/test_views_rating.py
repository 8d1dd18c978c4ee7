"""Opinions of customers by the web channel."""

import pytest
from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from xiaoka.satisfaction.models import Rating


async def test_an_opinion_is_taken_once_and_all_windows_hear_of_it(desk: Desk) -> None:
    customer = await desk.customer()
    assert (await customer.history())["rated"] is False
    async with customer.window() as window:
        body = {"stars": 4, "comment": "挺快的，号码 13800138001 的验证码是 482913"}
        taken = await desk.http.post("/api/chat/rating", json=body, headers=customer.headers)
        assert taken.status_code == 201
        assert (await window.next("rated"))[1] == {"stars": 4}
    again = await desk.http.post("/api/chat/rating", json={"stars": 1}, headers=customer.headers)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "rating_given")
    assert (await customer.history())["rated"] is True
    with desk.core.db.session() as session:
        row = session.scalars(select(Rating)).one()
        assert (row.stars, row.channel, row.agent) == (4, "web", None)
        assert "482913" not in row.comment
        assert "13800138001" not in row.comment


@pytest.mark.parametrize("body", [{}, {"stars": 0}, {"stars": 6}, {"stars": "5"}, {"stars": 5, "comment": "长" * 201}])
async def test_other_opinions_are_refused(desk: Desk, body: dict[str, object]) -> None:
    customer = await desk.customer()
    refused = await desk.http.post("/api/chat/rating", json=body, headers=customer.headers)
    assert refused.status_code == 422


async def test_nobody_gives_an_opinion_on_a_foreign_conversation(desk: Desk) -> None:
    assert (await desk.http.post("/api/chat/rating", json={"stars": 1})).status_code == 401
