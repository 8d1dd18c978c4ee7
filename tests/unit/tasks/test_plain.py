import pytest

from xiaoka.tasks import plain
from xiaoka.tasks.turn import Turn


def turn(text: str, label: str, confidence: float = 0.7) -> Turn:
    return Turn("m1", "c1", "web", text, label, confidence)


@pytest.mark.parametrize(
    ("text", "label", "step"),
    [
        ("我的号呗", "report_loss", "number"),
        ("家里", "change_delivery", "address"),
        ("老地址", "change_delivery", "address"),
        ("就是1390", "out_of_scope", "number"),
        ("号是 13", "out_of_scope", "number"),
    ],
)
def test_a_poor_answer_is_no_new_wish(text: str, label: str, step: str) -> None:
    assert plain.unusable(turn(text, label), step)


@pytest.mark.parametrize(
    ("text", "label", "step"),
    [
        ("手机丢了", "report_loss", "number"),
        ("先查余额", "check_balance", "number"),
        ("地址改一下", "change_delivery", "address"),
        ("我要投诉你们", "file_complaint", "address"),
        ("转人工", "human_handoff", "number"),
        ("今天天气怎么样", "out_of_scope", "number"),
        ("5G 流量包怎么办", "out_of_scope", "number"),
        ("还有多少", "check_balance", "number"),
        ("我这个月交的那笔到底算到哪里去了", "pay_bill", "number"),
    ],
)
def test_a_plain_wish_or_question_is_left_to_the_rules(text: str, label: str, step: str) -> None:
    assert not plain.unusable(turn(text, label), step)


@pytest.mark.parametrize(
    ("text", "label", "confidence", "held"),
    [
        ("咕叽咕叽", "affirm", 0.3, True),
        ("你猜猜", "help", 0.4, True),
        ("嘟嘟嘟", "greet", 0.8, True),
        ("好的", "affirm", 0.4, False),
        ("不了", "deny", 0.4, False),
        ("嘟嘟嘟", "affirm", 0.9, False),
        ("再见", "goodbye", 0.3, False),
    ],
)
def test_small_talk_without_a_word_of_it_is_a_guess(text: str, label: str, confidence: float, held: bool) -> None:
    assert plain.hollow(turn(text, label, confidence)) is held


@pytest.mark.parametrize("text", ["有人在吗", "有人没", "有没有人啊", "喂有人吗？"])
def test_calling_out_is_heard(text: str) -> None:
    assert plain.calls_out(text)


@pytest.mark.parametrize("text", ["有人工吗", "找个人来", "叫人", "有人能帮我吗", "人呢，转人工"])
def test_a_person_who_is_wanted_is_no_calling_out(text: str) -> None:
    assert not plain.calls_out(text)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("和我聊的是个人吗", True),
        ("我是在跟电脑说话吗", True),
        ("是真人还是程序", True),
        ("能不能跟人说", False),
        ("我要跟真人说", False),
    ],
)
def test_who_talks_is_asked(text: str, held: bool) -> None:
    assert plain.asks_who_talks(text) is held


@pytest.mark.parametrize(("text", "held"), [("现在就停机", True), ("先停了它", True), ("卡丢了快停机", False)])
def test_a_stop_without_a_loss_is_told_apart(text: str, held: bool) -> None:
    assert plain.only_stops(turn(text, "report_loss")) is held


@pytest.mark.parametrize("text", ["/restart", "／restart", '/inform{"confirm": "yes"}', "<b>hi</b>", "?!……", "{}"])
def test_what_is_meant_for_a_machine_is_no_sentence(text: str) -> None:
    assert plain.no_words(text)


@pytest.mark.parametrize("text", ["你会写诗吗", "what is the weather", "1", "（急）帮我看看"])
def test_a_sentence_is_one(text: str) -> None:
    assert not plain.no_words(text)
