import pytest
from xiaoka_engine.nlu import reason_examples
from xiaoka_engine.nlu.reason_examples import Mark

WISHES = {"cancel": ["cancel_card", "faq/cancel_"], "inform": ["inform"]}


@pytest.mark.parametrize(
    ("label", "wish"),
    [
        ("cancel_card", "cancel"),
        ("faq/cancel_fee", "cancel"),
        ("inform", "inform"),
        ("informal", "other"),
        ("faq/keep_card", "other"),
    ],
)
def test_labels_belong_to_wishes(label, wish):
    assert reason_examples.wish_of(label, WISHES) == wish


def test_chances_of_labels_of_one_wish_are_added():
    ranking = [
        {"name": "cancel_card", "confidence": 0.5},
        {"name": "faq/cancel_fee", "confidence": 0.25},
        {"name": "greet", "confidence": 0.125},
    ]
    assert reason_examples.wishes_of(ranking, WISHES) == {"cancel": 0.75, "other": 0.125}


def test_the_marked_clause_tells_a_reason_and_the_others_none():
    view = "公司配了新号,原来的不要了"
    told = reason_examples.told(view, "cancel", [Mark("cancel_reason", 0, 6)])
    assert [(one.words, one.meaning) for one in told] == [
        ("公司配了新号", "cancel_reason:new_number"),
        ("原来的不要了", "none"),
    ]


def test_a_value_that_is_a_tag_is_taken_before_any_pattern():
    told = reason_examples.told("今天下雨", "cancel", [Mark("cancel_reason", 0, 4, "moved_away")])
    assert told[0].meaning == "cancel_reason:moved_away"


def test_a_reason_that_fits_no_tag_is_learnt_as_another_one():
    told = reason_examples.told("尾号不吉利", "cancel", [Mark("cancel_reason", 0, 5, "other")])
    assert told[0].meaning == "cancel_reason:other"


def test_a_mark_of_unknown_tag_teaches_nothing():
    assert reason_examples.told("今天下雨", "cancel", [Mark("cancel_reason", 0, 4)]) == []


def test_edges_are_learnt_from_the_shortest_stretch_around_a_mark():
    view = "我跟你讲我那个手机昨天被偷了然后我找不到地方报警怎么办"
    start = view.index("被偷了")
    (one,) = reason_examples.marked(view, [Mark("loss_reason", start, start + 3), Mark("name", 0, 1)])
    assert one.start <= start and start + 3 <= one.end < len(view)
