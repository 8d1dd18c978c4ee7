import pytest
from rasa.shared.nlu.training_data.message import Message
from xiaoka_engine.nlu.intent_classifier import LabelClassifier


def _say(*ranking):
    message = Message({"text": "x"})
    LabelClassifier(LabelClassifier.get_default_config(), "test", None, None).announce(message, list(ranking))
    return message.as_dict(only_output_properties=True)


def test_a_sure_label_is_the_intent():
    said = _say(("cancel_card", 0.8), ("replace_card", 0.1))
    assert said["intent"] == {"name": "cancel_card", "confidence": 0.8}
    assert said["ambiguous"] is False


def test_an_unsure_label_falls_back_and_stays_known():
    said = _say(("cancel_card", 0.18), ("replace_card", 0.17))
    assert said["intent"]["name"] == "nlu_fallback"
    assert said["intent_ranking"][1] == {"name": "cancel_card", "confidence": 0.18}
    assert said["label"] == "cancel_card"
    assert said["ambiguous"] is True


@pytest.mark.parametrize(("chance", "intent"), [(0.07, "cancel_card"), (0.09, "nlu_fallback")])
def test_a_fair_chance_of_being_out_of_scope_falls_back(chance, intent):
    assert _say(("cancel_card", 0.5), ("out_of_scope", chance))["intent"]["name"] == intent


def test_out_of_scope_is_an_intent_of_its_own():
    assert _say(("out_of_scope", 0.5), ("greet", 0.1))["intent"]["name"] == "out_of_scope"


def test_questions_are_folded_into_one_intent():
    said = _say(("faq/cancel_fee", 0.5), ("faq/replace_fee", 0.3), ("pay_bill", 0.2))
    assert [one["name"] for one in said["intent_ranking"]] == ["faq", "pay_bill"]
    assert [one["name"] for one in said["label_ranking"]] == ["faq/cancel_fee", "faq/replace_fee", "pay_bill"]


def test_rankings_are_short():
    said = _say(*[(f"label{i}", 0.5 / (i + 1)) for i in range(30)])
    assert len(said["label_ranking"]) == 10
