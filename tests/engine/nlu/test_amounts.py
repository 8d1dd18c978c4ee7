import pytest
from xiaoka_engine.nlu import amounts
from xiaoka_engine.nlu.views import recogniser_view


@pytest.mark.parametrize(
    ("text", "words", "fen"),
    [
        ("充五十块", "五十块", 5000),
        ("给我充100元", "100元", 10000),
        ("欠23块8", "23块8", 2380),
        ("欠两毛钱", "两毛钱", 20),
        ("存一百二", "一百二", 12000),
        ("充值20", "20", 2000),
        ("¥30.5", "¥30.5", 3050),
        ("扣了1,058.00元", "1,058.00元", 105800),
        ("十二块三", "十二块三", 1230),
        ("兩百元", "兩百元", 20000),
        ("畀一百蚊", "一百蚊", 10000),
        ("三块半", "三块半", 350),
        ("交８８元", "８８元", 8800),
        ("二十多块", "二十多块", 2000),
        ("八毛五", "八毛五", 85),
        ("里头还有两百六", "两百六", 26000),
        ("一个月38,不划算", "38", 3800),
    ],
)
def test_sums_are_read_in_fen(text, words, fen):
    found = amounts.find(recogniser_view(text), [])
    assert [(text[n.start : n.end], n.value) for n in found] == [(words, str(fen))]


@pytest.mark.parametrize(
    "text",
    [
        "一块儿办了吧",
        "一分钱都不给",
        "手机是零元购",
        "还有四十多条没看",
        "还有八十多个G没用掉呢",
        "补卡和销户一块办",
        "换5G套餐",
        "打10086",
        "等了五十分钟",
        "充了三次",
        "几块钱的套餐",
        "充电宝两个",
        "百分之五十",
        "扣了两个月",
        "三角形",
        "存了三年",
    ],
)
def test_no_sums(text):
    assert amounts.find(recogniser_view(text), []) == []
