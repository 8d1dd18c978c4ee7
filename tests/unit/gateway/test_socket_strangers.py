"""What strangers may not do at ``/socket.io``."""

import socketio

from tests.unit.gateway.conftest import Desk, FakeEngine, running
from tests.unit.gateway.rasa_widget import conversations_of, widget
from xiaoka.gateway import conversations
from xiaoka.gateway.sessions import Sessions
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services


async def test_an_id_that_a_client_chose_opens_nothing(desk: Desk) -> None:
    async with widget(desk) as victim:
        mine = await victim.request("alice")
        assert mine != "alice"
        await victim.say("补卡")
        await victim.hears()
        (found,) = conversations_of(desk)
        for guess in ("alice", found.id, mine[:-1] + "0", mine.replace(".", ".0"), {"x": 1}, 7, ["alice"], "\ud800"):
            async with widget(desk) as stranger:
                assert await stranger.request(guess) not in (mine, guess)
                await stranger.say("补到哪了", session_id=found.id)
                assert await stranger.hears() == {"text": "听到：补到哪了"}
                assert stranger.said.empty()
        assert victim.said.empty()
    senders = {body["sender"] for body in desk.engine.heard}
    assert len(senders) == 9, "each stranger has a conversation of his own"


async def test_another_key_of_another_desk_proves_nothing(desk: Desk) -> None:
    async with widget(desk) as victim:
        await victim.request()
        forged, _ = Sessions("another key of 32 characters, or so").issue(conversations_of(desk)[0].id, 1)
        async with widget(desk) as stranger:
            assert await stranger.request(forged) != forged
    assert len(conversations_of(desk)) == 2


async def test_a_token_of_the_web_channel_or_a_revoked_one_opens_nothing(desk: Desk) -> None:
    customer = await desk.customer()
    async with widget(desk) as one:
        assert await one.request(customer.token) != customer.token
        mine = await one.request()
        await one.say("你好")
        await one.hears()
        with desk.core.db.session() as session:
            conversations.revoke_tokens(session, desk.core.sessions.read(mine).conversation_id)
        async with widget(desk) as other:
            assert await other.request(mine) != mine


async def test_somebody_elses_button_cannot_be_pressed(desk: Desk) -> None:
    desk.engine.reply = lambda _body: [{"text": "？", "buttons": [{"title": "是", "payload": "/affirm"}]}]
    async with widget(desk) as one, widget(desk) as other:
        await one.say("销户")
        payload = (await one.hears())["quick_replies"][0]["payload"]
        await other.say(payload)
        assert "不属于当前对话" in (await other.hears())["text"]
    assert not any("choice" in body for body in desk.engine.heard)


async def test_pages_of_other_origins_are_refused_unless_the_settings_name_them(
    config: Settings, services: Services, engine: FakeEngine
) -> None:
    async def may(desk: Desk, origin: str) -> bool:
        for transport in ("polling", "websocket"):
            try:
                async with widget(desk, headers={"Origin": origin}, transports=[transport]) as one:
                    await one.request()
            except socketio.exceptions.ConnectionError:
                return False
        return True

    named = config.model_copy(update={"socketio_origins": "https://www.carrier.example/, https://m.carrier.example"})
    anybody = config.model_copy(update={"socketio_origins": "*"})
    async with running(config, services, engine) as desk:
        own = str(desk.http.base_url).rstrip("/")
        assert [await may(desk, one) for one in (own, "https://evil.example")] == [True, False]
    async with running(named, services, engine) as desk:
        allowed = [await may(desk, f"https://{one}.example") for one in ("www.carrier", "m.carrier", "evil")]
        assert allowed == [True, True, False]
    async with running(anybody, services, engine) as desk:
        assert await may(desk, "https://evil.example")
