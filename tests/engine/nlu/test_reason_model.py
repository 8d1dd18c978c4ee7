import pytest
from xiaoka_engine.nlu import reason_model, reasons
from xiaoka_engine.nlu.reason_model import ReasonModel, Told
from xiaoka_engine.nlu.views import recogniser_view

PLAIN = "帮我补一张 多少钱 寄到家里 号码不变 先停机 谢谢 给我注销 要带身份证吗 我要销户 快点".split()


@pytest.fixture(scope="module")
def model():
    labels = ("replace_card", "cancel_card", "inform")
    return ReasonModel("use").train([Told(words, label) for label in labels for words in PLAIN])


@pytest.mark.parametrize(
    ("text", "label", "kind", "tag"),
    [
        ("让驴给嚼烂了,给我补一张", "replace_card", "loss_reason", "damaged"),
        ("卡顺着船舷掉进湖里了,号码不变", "replace_card", "loss_reason", "lost"),
        ("骚扰短信没完没了,给我注销", "cancel_card", "cancel_reason", "harassment"),
    ],
)
def test_unheard_words_are_understood_by_their_clause(model, text, label, kind, tag):
    found = model.best(recogniser_view(text), label, kind)
    assert found.tag == tag
    assert text[found.start : found.end] in text.split(",")[0]


def test_a_wish_alone_is_no_reason(model):
    assert model.best("帮我补一张,寄到家里", "replace_card", "loss_reason").chance < 0.25
    assert model.best(",,,", "replace_card", "loss_reason") is None


def test_saved_and_loaded_answers_alike(model, tmp_path):
    model.save(tmp_path)
    assert not [file for file in tmp_path.iterdir() if file.suffix not in (".json", ".npy", ".npz")]
    loaded = ReasonModel.load(tmp_path)
    one, other = (m.best("卡让门夹断了", "replace_card", "loss_reason") for m in (model, loaded))
    assert one[:4] == other[:4]
    assert one.chance == pytest.approx(other.chance, abs=0.01)


def test_phrases_have_tags_of_the_contract():
    for kind in ("loss_reason", "cancel_reason"):
        assert {tag for known, tag, _ in reason_model.phrases() if known == kind} == set(reasons.tags(kind))


def test_marks_get_the_tag_of_lexicon_or_phrases():
    assert reason_model.tag_of("卡被偷了", 1, 4, "loss_reason") == "stolen"
    assert reason_model.tag_of("他寿终正寝", 1, 5, "loss_reason") == "damaged"
    assert reason_model.tag_of("今天下雨", 0, 4, "loss_reason") == ""
