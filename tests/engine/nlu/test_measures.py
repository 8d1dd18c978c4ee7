import pytest
from xiaoka_engine import evaluate, measures
from xiaoka_engine.measures import Answer, Span


def _answer(label, predicted, intent=None, voice="plain"):
    return Answer("x", label, voice, predicted, intent or predicted, 0.9)


def test_labels():
    result = measures.labels([_answer("a", "a"), _answer("a", "b", voice="typo"), _answer("b", "b")])
    assert result["accuracy"] == pytest.approx(2 / 3)
    assert result["by_label"] == {"a": pytest.approx(2 / 3), "b": pytest.approx(2 / 3)}
    assert result["by_voice"] == {"plain": 1.0, "typo": 0.0}
    assert result["confusions"] == [["a", "b", 1]]


def test_refusals_count_as_out_of_scope():
    answers = [
        _answer("out_of_scope", "greet", "nlu_fallback"),
        _answer("out_of_scope", "greet"),
        _answer("greet", "out_of_scope"),
        _answer("greet", "greet"),
    ]
    assert measures.outside(answers) == {"recall": 0.5, "false_alarms": 0.5}


def test_entities_exact_overlap_and_value():
    pairs = [([Span("name", 0, 2, "张三")], [Span("name", 0, 3, "张三丰")]), ([], [Span("name", 4, 6, "李四")])]
    found = measures.entities(pairs)["name"]
    assert found == {"exact": 0.0, "overlap": pytest.approx(2 / 3), "value": 0.0, "told": 0.0, "true": 1}


def test_inline_marks_and_listed_entities():
    text, spans = evaluate.unmark("我[丢了](loss_reason)卡,[五十](amount)块")
    assert text == "我丢了卡,五十块"
    assert [(s.entity, text[s.start : s.end]) for s in spans] == [("loss_reason", "丢了"), ("amount", "五十")]
    twice = evaluate.located("12和12", [{"entity": "a", "text": "12"}, {"entity": "a", "text": "12"}])
    assert [s.start for s in twice] == [0, 3]


def test_a_mark_may_carry_its_value():
    text, (reason, name) = evaluate.unmark("[搬走了](cancel_reason:moved_away)，我是[王芳](name)")
    assert text == "搬走了，我是王芳"
    assert (reason.value, name.value) == ("moved_away", None)
    assert reason.same_value(Span("cancel_reason", 0, 2, "moved_away"))
    assert not reason.same_value(Span("cancel_reason", 0, 3, "unused"))
    assert name.same_value(Span("name", name.start, name.end, "王芳"))


def test_a_reason_told_elsewhere_is_the_same_reason():
    lost = Span("loss_reason", 0, 4, "damaged")
    assert lost.told(Span("loss_reason", 9, 12, "damaged"))
    assert not lost.told(Span("loss_reason", 0, 4, "lost"))
    assert not lost.told(Span("cancel_reason", 0, 4, "damaged"))
    assert not Span("name", 0, 2).told(Span("name", 5, 7))
