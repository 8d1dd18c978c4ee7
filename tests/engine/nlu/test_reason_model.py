import pytest
from xiaoka_engine.nlu import reason_model, reasons
from xiaoka_engine.nlu.reason_model import ReasonModel, Told
from xiaoka_engine.nlu.views import recogniser_view

PLAIN = "帮我补一张 多少钱 寄到家里 号码不变 先停机 谢谢 给我注销 要带身份证吗 我要销户 快点".split()


@pytest.fixture(scope="module")
def model():
    return ReasonModel("use").train([Told(words, wish) for wish in ("sim", "cancel", "inform") for words in PLAIN])


def best(model, view, kind, **wishes):
    return next(guess for guess in model.guesses(recogniser_view(view), wishes) if guess.kind == kind)


@pytest.mark.parametrize(
    ("text", "wish", "kind", "tag"),
    [
        ("让驴给嚼烂了,给我补一张", "sim", "loss_reason", "damaged"),
        ("卡顺着船舷掉进湖里了,号码不变", "sim", "loss_reason", "lost"),
        ("骚扰短信没完没了,给我注销", "cancel", "cancel_reason", "harassment"),
    ],
)
def test_unheard_words_are_understood_by_their_clause(model, text, wish, kind, tag):
    found = best(model, text, kind, **{wish: 1.0})
    assert found.tag == tag and found.chance > 0.3
    assert text[found.start : found.end] in text.split(",")[0]


def test_several_reasons_in_one_message_are_found(model):
    guesses = model.guesses(recogniser_view("套餐太贵了,家里还没信号,给我注销"), {"cancel": 1.0})
    assert {guess.tag for guess in guesses if guess.chance > 0.5} == {"too_expensive", "poor_signal"}


def test_a_wish_alone_is_no_reason(model):
    assert best(model, "帮我补一张,寄到家里", "loss_reason", sim=1.0).chance < 0.25
    assert model.guesses(",,,", {"sim": 1.0}) == []


def test_a_reason_is_as_likely_as_the_wishes_that_have_reasons(model):
    sure, doubtful, never = (
        best(model, "卡被偷了", "loss_reason", sim=share, other=1 - share).chance for share in (1.0, 0.5, 0.0)
    )
    assert sure > 0.5
    assert doubtful == pytest.approx(sure / 2)
    assert never == 0.0


def test_a_lost_card_is_no_reason_to_give_up_and_a_fee_none_for_a_new_card(model):
    lost, dear = (
        best(model, view, kind, **{wish: 1.0}).chance
        for view, kind, wish in (("卡被偷了", "loss_reason", "cancel"), ("套餐太贵了", "cancel_reason", "sim"))
    )
    assert lost == dear == 0.0
    assert best(model, "套餐太贵了", "cancel_reason", cancel=1.0).chance > 0.5


def test_messages_that_want_something_else_teach_what_is_no_reason():
    innocent = [Told("卡被偷了", "other")] * 30
    trained = ReasonModel("use").train([*(Told(words, "sim") for words in PLAIN), *innocent])
    plain = ReasonModel("use").train([Told(words, "sim") for words in PLAIN])
    told, untold = (best(one, "卡被偷了", "loss_reason", sim=1.0).chance for one in (plain, trained))
    assert untold < told / 2


def test_saved_and_loaded_answers_alike(model, tmp_path):
    model.save(tmp_path)
    assert not [file for file in tmp_path.iterdir() if file.suffix not in (".json", ".npy", ".npz")]
    loaded = ReasonModel.load(tmp_path)
    one, other = (best(m, "卡让门夹断了", "loss_reason", sim=1.0) for m in (model, loaded))
    assert one[:4] == other[:4]
    assert one.chance == pytest.approx(other.chance, abs=0.01)


def test_phrases_have_tags_of_the_contract():
    for kind in ("loss_reason", "cancel_reason"):
        assert {tag for known, tag, _ in reason_model.phrases() if known == kind} == set(reasons.tags(kind))


def test_marks_get_the_tag_of_lexicon_or_phrases():
    assert reason_model.tag_of("卡被偷了", 1, 4, "loss_reason") == "stolen"
    assert reason_model.tag_of("他寿终正寝", 1, 5, "loss_reason") == "damaged"
    assert reason_model.tag_of("今天下雨", 0, 4, "loss_reason") == ""
