import pytest
from xiaoka_engine.nlu import clauses
from xiaoka_engine.nlu.views import recogniser_view


def _split(text):
    view = recogniser_view(text)
    return [text[slice(*span)] for span in clauses.split(view)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("先查下余额再把卡销了", ["查下余额", "卡销了"]),
        ("補卡,順便查一下餘額", ["補卡", "查一下餘額"]),
        ("帮我挂失并补卡", ["帮我挂失", "补卡"]),
        ("我要投诉,然后给我转人工", ["我要投诉", "给我转人工"]),
    ],
)
def test_ordered_wishes_are_cut(text, parts):
    assert _split(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "不是补卡,是销户",
        "先冻结,补卡的事儿回头再说",
        "卡丢了,补一张",
        "再说一遍",
        "我想销户",
        "要是先退了省月租,它是不是就不归我了",
        "昨天挂失的,然后你帮我恢复一下",
    ],
)
def test_denied_postponed_told_and_asked_are_not_wishes(text):
    assert _split(text) == []


def test_a_reason_names_no_wish():
    assert not clauses.names_wish("卡丢了", "report_loss")
    assert clauses.names_wish("先帮我停机", "report_loss")
    assert clauses.names_wish("补一张", "replace_card")
