import pytest
from xiaoka_engine.nlu import reasons
from xiaoka_engine.nlu.views import recogniser_view


def _tags(text, kind):
    return [r.tag for r in reasons.find(recogniser_view(text), kind)]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("我的卡丢了", "lost"),
        ("手機不見了", "lost"),
        ("被人偷了", "stolen"),
        ("手机让人摸走了", "stolen"),
        ("卡剪坏了", "damaged"),
        ("掰成两半了", "damaged"),
        ("读不出来", "unreadable"),
        ("一直显示无SIM卡", "unreadable"),
        ("卡太旧了", "too_old"),
        ("卡太大塞不进去", "wrong_size"),
        ("零八年的老卡", "too_old"),
    ],
)
def test_loss_reasons(text, tag):
    assert _tags(text, "loss_reason") == [tag]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("换了别的号", "new_number"),
        ("套餐太贵了", "too_expensive"),
        ("家里信号太差", "poor_signal"),
        ("我爸去年没了", "holder_died"),
        ("机主去世", "holder_died"),
        ("人都回老家了", "moved_away"),
        ("一直不用", "unused"),
        ("天天接诈骗电话", "harassment"),
        ("下个月移民", "going_abroad"),
        ("你们服务态度太差", "bad_service"),
        ("搬去三亚养老", "moved_away"),
    ],
)
def test_cancel_reasons(text, tag):
    assert _tags(text, "cancel_reason") == [tag]


@pytest.mark.parametrize(
    "text", ["卡没丢也没坏,我就是查个余额", "丢人啊", "你们的服务真是坏透了", "万一丢了怎么办", "怕被盗刷"]
)
def test_denied_feared_and_foreign_losses(text):
    assert _tags(text, "loss_reason") == []


def test_denied_reason():
    assert _tags("不是嫌贵,就想问问销户要带什么", "cancel_reason") == []


def test_the_gravest_of_several_reasons_is_kept():
    assert _tags("老卡,昨天又被偷了", "loss_reason") == ["stolen"]
    assert _tags("手机没了", "loss_reason") == ["lost"]


def test_every_tag_of_the_contract_is_known():
    assert set(reasons.tags("loss_reason")) == {"lost", "stolen", "damaged", "unreadable", "too_old", "wrong_size"}
    assert set(reasons.tags("cancel_reason")) == {
        "new_number",
        "too_expensive",
        "poor_signal",
        "holder_died",
        "moved_away",
        "unused",
        "harassment",
        "going_abroad",
        "bad_service",
    }
