"""A customer at the last card of a replacement, as the tasks leave it; only the engine's answer is played."""

from typing import Any

from sqlalchemy import select

from tests.unit.gateway.conftest import Desk
from xiaoka.gateway.models import Conversation
from xiaoka.tasks import store
from xiaoka.tasks.enums import TaskKind, TaskStatus
from xiaoka.tasks.models import TaskInstance
from xiaoka.vault.models import VaultRead

ADDRESS, PHONE = "北京市朝阳区样例路 5 号 2 单元 301", "13622172195"
WHOLE = {"收货地址": ADDRESS, "收件电话": "136 2217 2195"}
MASKED = {"收货地址": "北京市朝阳区****", "收件电话": "136****2195"}
SECRETS = ("样例路", "301", PHONE, "2217")


def wait_at_card(desk: Desk, conversation_id: str, address: str = ADDRESS, *, sealed_in: str = "") -> TaskInstance:
    """Let the conversation's task come to its card; the engine shows it from now on."""
    services, now = desk.services, desk.core.clock.now()
    with desk.core.db.session() as session:
        token = services.vault.seal(
            session, kind="address", value=address, conversation_id=sealed_in or conversation_id, now=now
        )
        task = store.push(session, conversation_id, "web", TaskKind.REPLACE_CARD, now)
        task.data, task.step = {"address": token, "contact_phone": PHONE}, "confirm"
    desk.engine.reply = lambda _body: [{**card(desk), "custom": card(desk)["custom"] | {"expects": "choice"}}]
    return task


def card(desk: Desk) -> dict[str, Any]:
    """Return the card as ``domain.yml`` has it, masked by the task."""
    values = {"number_masked": "138****8001", "reason": "损坏", "cost": "免费"}
    place, phone = MASKED.values()
    key = "utter_confirm_replace_card_mail"
    return desk.services.wording.render(key, place=place, contact_masked=phone, **values)


def close(desk: Desk, task: TaskInstance, status: TaskStatus = TaskStatus.DONE) -> None:
    with desk.core.db.session() as session:
        session.get_one(TaskInstance, task.id).status = status


def rows(message: dict[str, Any]) -> dict[str, str]:
    """Return the two rows in question; no client may get the names of what they show."""
    found = message.get("body", message.get("custom", {}))["card"]["rows"]
    assert not any("whole" in row for row in found)
    return {row["label"]: row["value"] for row in found if row["label"] in WHOLE}


def opened(desk: Desk) -> list[tuple[str, str]]:
    """Return purpose and actor of every opening of an address, but for masking."""
    with desk.core.db.session() as session:
        found = session.scalars(select(VaultRead).where(VaultRead.kind == "address").order_by(VaultRead.id))
        return [(one.purpose, one.actor) for one in found if one.purpose != "mask"]


def only_conversation(desk: Desk) -> str:
    with desk.core.db.session() as session:
        return session.scalars(select(Conversation.id)).one()
