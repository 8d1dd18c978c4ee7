"""Action calls carry the slots and forms of the domain, but not its responses."""


async def test_responses_stay_here(say, actions):
    await say("挂失")
    domain = actions.calls[-1]["domain"]
    assert set(domain["slots"]) >= {"phone", "reason"}
    assert domain["forms"] == {"loss_form": {"required_slots": ["phone", "reason"]}}
    assert not {"responses", "actions"} & set(domain)


async def test_the_domain_of_the_bot_is_untouched(say, runner, actions):
    await say("余额多少")
    assert actions.calls
    assert (await say("你好"))["messages"][0]["text"] == "您好"
    assert "responses" in runner._processor.domain.as_dict()
