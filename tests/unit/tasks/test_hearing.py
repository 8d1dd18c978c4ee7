import pytest

from xiaoka.tasks import hearing


@pytest.mark.parametrize("text", ["做好了", "我做完了", "已经弄好了", "好了", "刷完脸了", "核验过了"])
def test_being_through_with_something_is_no_consent(text: str) -> None:
    assert hearing.finished(text)


@pytest.mark.parametrize("text", ["好的", "确认", "可以", "办好了吗", "行，提交吧", "完全没问题"])
def test_consent_is_not_mistaken(text: str) -> None:
    assert not hearing.finished(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("能收到", "yes"),
        ("还能用", "yes"),
        ("收不到了", "no"),
        ("没信号，收唔到", "no"),
        ("一直没收到", "no"),
        ("随便", None),
    ],
)
def test_whether_the_old_card_still_gets_texts(text: str, value: str | None) -> None:
    assert hearing.old_sim(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("寄到家里", "mail"), ("我自己去营业厅拿", "shop"), ("快递", "mail"), ("都行", None), ("寄到营业厅", None)],
)
def test_how_the_card_is_to_come(text: str, value: str | None) -> None:
    assert hearing.delivery(text) == value
