"""Text that means something to a database is text: every query binds its values."""

import pytest
from sqlalchemy import func, select

from tests.unit.gateway.conftest import Desk
from tests.unit.identity.world import ORDINARY, Person, World
from xiaoka.gateway.models import Conversation, Message
from xiaoka.identity.enums import Level, Method, Operation

TRICKS = [
    "' OR '1'='1",
    "'; DROP TABLE messages; --",
    "1); DELETE FROM conversations; --",
    "\\'; SELECT pg_sleep(10); --",
    "%' AND 1=CAST((SELECT token FROM vault_items) AS int) --",
    "${jndi:ldap://x/a}",
    "{{7*7}}{%25 print(1) %25}",
    "%s%s%n%x",
    "_%",
]


@pytest.mark.parametrize("trick", TRICKS)
async def test_it_is_said_back_as_it_was_written(desk: Desk, trick: str) -> None:
    customer = await desk.customer()
    found = await customer.say(f"我{trick}")
    assert found["messages"][0]["text"] == f"我{trick}"
    answer = (await desk.as_rasa(f"我{trick}", sender=trick)).json()
    assert answer[0]["recipient_id"] == trick
    with desk.core.db.session() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 4
        assert session.scalar(select(func.count()).select_from(Conversation)) == 2


@pytest.mark.parametrize("trick", TRICKS)
async def test_agents_cannot_ask_for_more_with_it(desk: Desk, trick: str) -> None:
    for params in ({"number": trick}, {"state": trick}, {"kind": trick}):
        response = await desk.http.get(
            "/api/cases", params=params, headers={"Authorization": "Bearer demo-only-not-a-secret"}
        )
        assert response.status_code == 422 or response.json() == {"cases": []}


@pytest.mark.parametrize("trick", TRICKS)
def test_it_matches_no_secret(world: World, trick: str) -> None:
    for method in (Method.SERVICE_PASSWORD, Method.SMS_CODE):
        assert not world.answer(ORDINARY, method, trick, conv=method).ok
    assert not world.answer(ORDINARY, Method.NAME_ID, (trick, trick), conv="n").ok
    assert not world.answer(ORDINARY, Method.CALL_RECORDS, (trick,) * 3, conv="k").ok
    assert not world.answer(Person(trick), Method.SERVICE_PASSWORD, ORDINARY.password, conv="p").ok
    assert world.level(Person(trick), Operation.QUERY_BALANCE, conv="p") == Level.NONE
