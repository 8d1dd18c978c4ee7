"""A person hands back half-way: the real engine goes on where he left, and asks nothing that he has settled."""

import httpx

from tests.e2e.chat import Chat
from tests.e2e.ledger import the_case
from tests.e2e.people import person
from tests.e2e.stack import Stack
from tests.e2e.waiting import until

NUMBER = "15700157010"


class Colleague:
    """An agent with a tool of the carrier's own."""

    def __init__(self, stack: Stack, conversation: str) -> None:
        headers = {"Authorization": f"Bearer {stack.values['XIAOKA_AGENT_TOKEN']}", "X-Agent": "li.na"}
        self.http = httpx.Client(base_url=stack.url, headers=headers, timeout=30, trust_env=False)
        self.path = f"/api/desk/conversations/{conversation}"

    def does(self, verb: str, **body: str) -> dict[str, object]:
        """Do something, and return the talk."""
        done = self.http.post(f"{self.path}/{verb}", json=body)
        assert done.status_code == 200, done.text
        found: dict[str, object] = done.json()
        return found


def test_the_bot_goes_on_where_a_person_left(chat: Chat, stack: Stack) -> None:
    who = person(NUMBER)
    chat.say(f"我要换张卡，号码{who.number}")
    chat.say("转人工")
    colleague = Colleague(stack, chat.id)
    talk = colleague.does("take")
    task = next(one["id"] for one in talk["conversation"]["tasks"])  # type: ignore[index]
    colleague.does("fields", task=task, name="loss_reason", value="damaged")
    colleague.does("fields", task=task, name="old_sim", value="yes")
    before = chat.page()["messages"][-1]["seq"]
    colleague.does("return", note="旧卡坏了，还能收短信")

    def asked() -> list[str] | None:
        said = [one["text"] for one in chat.page(before)["messages"]]
        return said if any("验证码已发到" in one for one in said) else None

    said = until(asked, "the bot asks what is open")
    assert any("已经改好" in one for one in said)
    assert not any("怎么了" in one or "还能收到短信吗" in one for one in said)
    chat.give_code(who)
    chat.pass_face(who)
    chat.press("到营业厅取")
    chat.press(next(one for one in chat.offered() if "营业厅" in one or "厅" in one))
    assert "最后核对" in chat.words
    chat.press("确认提交")
    case = the_case(stack, who.number, "replace_card")
    assert case.facts["filed_by"] == "H" and case.facts["provenance"]["old_sim"] == "agent"
