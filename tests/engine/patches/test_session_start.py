"""A session starts with nothing and is not ended by the clock."""

from rasa.shared.core.events import SessionStarted, SlotSet, UserUttered


async def test_the_first_turn_starts_a_session_without_slots(say, store):
    await say("你好", metadata={"level": 2})
    events = list((await store.retrieve("customer-1")).events)
    assert isinstance(events[0], SessionStarted)
    assert not [event for event in events if isinstance(event, SlotSet)]


async def test_old_conversations_do_not_expire(say, store, monkeypatch):
    await say("挂失")
    rewind = UserUttered.__init__

    def long_ago(self, *args, **kwargs):
        rewind(self, *args, **kwargs)
        self.timestamp = 1.0

    monkeypatch.setattr(UserUttered, "__init__", long_ago)
    assert (await say("13800000001"))["messages"][0]["text"] == "什么原因?"
    sessions = [e for e in (await store.retrieve("customer-1")).events if isinstance(e, SessionStarted)]
    assert len(sessions) == 1


async def test_a_restart_carries_nothing_over(say, store):
    await say("挂失")
    await say("13800000001")
    await say("重来")
    await say("你好")
    tracker = await store.retrieve("customer-1")
    assert tracker.get_slot("phone") is None
    assert tracker.get_slot("requested_slot") is None
    assert tracker.active_loop_name is None
    assert isinstance(tracker.events[0], SessionStarted)
    assert not [event for event in tracker.events if isinstance(event, SlotSet)]
