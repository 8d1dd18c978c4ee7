"""The network knows common reasons, and that much sounds like one."""

import numpy as np
import pytest
from xiaoka_engine.nlu import reason_net, reasons
from xiaoka_engine.nlu.views import recogniser_view


@pytest.fixture(scope="module")
def net():
    return reason_net.load()


def likeliest(net, text, kind):
    chances = net.read(recogniser_view(text)).chances[kind]
    return max(chances.items(), key=lambda pair: pair[1])


@pytest.mark.parametrize(
    ("text", "kind", "tag"),
    [
        ("家里老人前些日子走了，这个号没人用了", "cancel_reason", "holder_died"),
        ("月月都要交好几十，哪里负担得起哟", "cancel_reason", "too_expensive"),
        ("下半年要去澳洲念书，號碼就不留了", "cancel_reason", "going_abroad"),
        ("洗衣服忘了掏兜，卡泡得不成样子", "loss_reason", "damaged"),
        ("挤地铁的时候包让人划开，手机没了", "loss_reason", "stolen"),
        ("新手机卡槽塞不下我这张大卡", "loss_reason", "wrong_size"),
    ],
)
def test_a_reason_told_by_a_story_is_understood(net, text, kind, tag):
    found, chance = likeliest(net, text, kind)
    assert found == tag
    assert chance > 0.5


@pytest.mark.parametrize("text", ["补卡要多少钱", "帮我转人工", "卡没丢，就是想换张新的", "你好"])
def test_no_reason_is_no_reason(net, text):
    assert max(likeliest(net, text, kind)[1] for kind in reason_net.TAGS) < 0.5


def test_the_words_that_tell_it_are_known(net):
    view = "你好,我想问一下,手机让人偷走了,怎么补卡"
    reading = net.read(view)
    start = view.index("手机")
    told = reading.share("loss_reason", "stolen", start, start + 7)
    assert told > 0.3
    assert told > 3 * reading.share("loss_reason", "stolen", 0, 8)
    assert reading.share("loss_reason", "stolen", 2, 2) == 0.0


@pytest.mark.parametrize("view", ["", "、", "卡" * 400])
def test_any_text_can_be_read(net, view):
    for chances in net.read(view).chances.values():
        assert np.isfinite(list(chances.values())).all()
        assert sum(chances.values()) <= 1.001


def test_its_tags_are_those_of_the_contract():
    # `other` has neither pattern nor phrase: it is what no other tag is
    known = {kind: set(tags) - {"other"} for kind, tags in reason_net.TAGS.items()}
    assert known == {kind: set(reasons.tags(kind)) - {"other"} for kind in known}
