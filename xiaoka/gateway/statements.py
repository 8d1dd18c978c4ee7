"""What every turn asks of the database, each question built once: building it costs more than asking it."""

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from xiaoka.gateway.enums import Role, Status
from xiaoka.gateway.models import Choice, Conversation, Message


@cache
def conversation_held() -> Select[Conversation]:
    """Ask for the conversation ``conversation``, held for writing and as it is now."""
    query = select(Conversation).where(Conversation.id == bindparam("conversation")).with_for_update()
    return query.execution_options(populate_existing=True)


@cache
def conversation_of_peer() -> Select[Conversation]:
    """Ask for the conversation of ``external`` on ``channel``, held for writing and as it is now."""
    by_peer = (Conversation.channel == bindparam("channel"), Conversation.external_id == bindparam("external"))
    return select(Conversation).where(*by_peer).with_for_update().execution_options(populate_existing=True)


@cache
def message() -> Select[Message]:
    """Ask for the message ``message``."""
    return select(Message).where(Message.id == bindparam("message"))


@cache
def conversation_of_message() -> Select[str]:
    """Ask for the id of the conversation that the message ``message`` is in."""
    return select(Message.conversation_id).where(Message.id == bindparam("message"))


@cache
def message_of_client() -> Select[Message]:
    """Ask for the message that a client sent to ``conversation`` under the id ``client``."""
    return select(Message).where(
        Message.conversation_id == bindparam("conversation"), Message.client_id == bindparam("client")
    )


@cache
def next_pending() -> Select[Message]:
    """Ask for the oldest message of ``conversation`` that still wants an answer."""
    waiting = (Message.conversation_id == bindparam("conversation"), Message.status == Status.PENDING)
    return select(Message).where(*waiting).order_by(Message.n).limit(1)


@cache
def undelivered() -> Select[Message, int | None]:
    """Ask for what others said in ``conversation`` behind ``delivered``, each with the number of what it answers."""
    asked = aliased(Message)
    return (
        select(Message, asked.seq)
        .outerjoin(asked, (asked.id == Message.reply_to) & (asked.role == Role.CUSTOMER))
        .where(
            Message.conversation_id == bindparam("conversation"),
            Message.seq > bindparam("delivered"),
            Message.role != Role.CUSTOMER,
        )
        .order_by(Message.seq)
    )


@cache
def offered() -> Select[Choice]:
    """Ask for the buttons of ``group`` in ``conversation`` that stand under words of ``offering``, a list of roles."""
    return (
        select(Choice)
        .join(Message, (Message.conversation_id == Choice.conversation_id) & (Message.seq == Choice.seq))
        .where(Choice.conversation_id == bindparam("conversation"), Choice.group_id == bindparam("group"))
        .where(Message.role.in_(bindparam("offering", expanding=True)))
        .order_by(Choice.seq)
    )
