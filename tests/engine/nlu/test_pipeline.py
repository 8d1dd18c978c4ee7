"""The whole pipeline of config.yml, trained on a few examples as Rasa trains it."""

import asyncio
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = {
    "cancel_card": ["我要销户", "把这个号注销", "号码不要了,退网", "帮我销卡吧", "把卡销了"],
    "replace_card": ["补一张卡", "卡丢了帮我补卡", "换一张新卡", "补办手机卡", "重新办张卡"],
    "check_balance": ["查余额", "话费还剩多少", "帮我查一下话费", "欠费多少", "查下余额"],
    "inform": [
        "我叫[李桂芳](name)",
        "号码[13800138000](phone_number)",
        "验证码[482916](sms_code)",
        "我是机主",
        "地址在成都",
    ],
    "faq/cancel_fee": ["销户要钱吗", "注销收费不", "销号多少手续费", "退网要不要交钱", "销卡收多少钱"],
    "faq/replace_fee": ["补卡要钱吗", "换卡收费不", "补卡工本费多少", "新卡多少钱", "补办要交钱吗"],
    "out_of_scope": ["今天天气怎么样", "讲个笑话", "股票涨了吗", "帮我订外卖", "流量包怎么买"],
}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    from rasa.model_training import train_nlu

    folder = tmp_path_factory.mktemp("nlu")
    lines = ['version: "3.1"', "nlu:"]
    for label, texts in EXAMPLES.items():
        lines += [f"- intent: {label}", "  examples: |", *(f"    - {text}" for text in texts)]
    (folder / "nlu.yml").write_text("\n".join(lines), encoding="utf-8")
    # the thousands of messages that teach reasons would take a minute and are not looked at here
    config = (ROOT / "config.yml").read_text(encoding="utf-8").replace("examples: data/reasons", 'examples: ""')
    (folder / "config.yml").write_text(config, encoding="utf-8")
    patch = pytest.MonkeyPatch()
    patch.setenv("RASA_CACHE_DIRECTORY", str(folder / "cache"))
    trained = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder), fixed_model_name="tiny")
    yield Path(trained)
    patch.undo()


@pytest.fixture(scope="module")
def parse(model):
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    yield lambda text: loop.run_until_complete(agent.parse_message(text))
    loop.close()


def test_labels_intents_and_rankings(parse):
    parsed = parse("帮我把号注销了")
    assert parsed["intent"]["name"] == parsed["label"] == "cancel_card"
    assert parsed["label_ranking"][0]["name"] == "cancel_card"
    assert 0.3 < parsed["intent"]["confidence"] <= 1
    assert parsed["text"] == "帮我把号注销了"


def test_questions_keep_their_full_label(parse):
    parsed = parse("注销要收手续费吗")
    assert parsed["intent"]["name"] == "faq"
    assert parsed["label"] == "faq/cancel_fee"
    names = [intent["name"] for intent in parsed["intent_ranking"]]
    assert names.count("faq") == 1


@pytest.mark.parametrize("text", ["。。。", "😭", "…"])
def test_marks_alone_fall_back(parse, text):
    assert parse(text)["intent"]["name"] == "nlu_fallback"


def test_entities_have_places_in_the_original_text(parse):
    text = "我叫黃淑惠,門號１３８００１３８０００,身份证⟦id_card:7f3a9c21⟧"
    found = {e["entity"]: e for e in parse(text)["entities"]}
    assert {k: text[e["start"] : e["end"]] for k, e in found.items()} == {
        "name": "黃淑惠",
        "phone_number": "１３８００１３８０００",
        "id_card": "⟦id_card:7f3a9c21⟧",
    }
    assert found["phone_number"]["value"] == "13800138000"
    assert found["id_card"]["value"] == "⟦id_card:7f3a9c21⟧"


def test_names_and_addresses_are_hidden_from_the_featurisers():
    from rasa.shared.nlu.training_data.message import Message
    from xiaoka_engine.nlu.normaliser import normalise

    message = Message({"text": "我叫李桂芳,寄成都市武侯区桐梓林北路12号"})
    normalise(message)
    assert message.get("feature_view") == "我叫某人,寄某地址"


def test_sums_are_told_of_what_the_desk_does_not_serve_too(parse):
    parsed = parse("流量包怎么买,十块钱的")
    assert parsed["label"] == "out_of_scope"
    assert [e["value"] for e in parsed["entities"] if e["entity"] == "amount"] == [1000]


def test_reasons_come_as_tags(parse):
    reasons = [e["value"] for e in parse("卡丢了,补一张")["entities"] if e["entity"] == "loss_reason"]
    assert reasons == ["lost"]


def test_several_wishes_come_as_clauses(parse):
    parsed = parse("先查下余额,再把卡销了")
    assert [c["label"] for c in parsed["clauses"]] == ["check_balance", "cancel_card"]
    assert "clauses" not in parse("我要销户")


def test_empty_and_odd_texts_are_survived(parse):
    for text in ("a" * 500, "⟦⟧", "\u200b", "卡" * 300, "ﬁ㍿🤦‍♀️"):
        assert parse(text)["intent"]["name"], text


def test_the_archive_holds_no_pickle(model):
    with tarfile.open(model) as archive:
        names = archive.getnames()
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".joblib"))]
    assert any(name.endswith("classifier.npz") for name in names)
