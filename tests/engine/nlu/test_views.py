import pytest
from xiaoka_engine.nlu import classwords
from xiaoka_engine.nlu.views import feature_view, recogniser_view


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("我要銷戶", "我要销户"),
        ("１３８００１３８０００", "13800138000"),
        ("SIM卡讀唔到", "sim卡读唔到"),
        ("驗證碼：１２３４５６！", "验证码:123456!"),
        ("門號…", "门号…"),
    ],
)
def test_recogniser_view_folds_width_script_and_case(text, view):
    assert recogniser_view(text) == view


@pytest.mark.parametrize("text", ["ﬁ①㍿İ🤦‍♀️卡", "皇后和後面", "著了火的干麵", "", "⟦id_card:7f3a9c21⟧"])
def test_recogniser_view_moves_no_position(text):
    assert len(recogniser_view(text)) == len(text)


def _features(text):
    return feature_view(text, classwords.replacements(classwords.recognise(recogniser_view(text))))


def test_messages_that_differ_only_in_numbers_have_one_feature_view():
    assert _features("我的号13800138000停掉") == _features("我的号 一三九 零零一三 九零零零停掉".replace(" ", ""))
    assert _features("身份证⟦id_card:7f3a9c21⟧") == _features("身份证11010519491231002X")


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("销户!!!!!!", "销户!"),
        ("烦死了烦死了啊啊啊啊啊啊", "烦死了烦死了啊啊"),
        ("卡丢了😭😭", "卡丢了"),
        ("真的??!!", "真的?"),
        ("  补卡 ,, 谢谢。。", "补卡,谢谢"),
    ],
)
def test_feature_view_squeezes_what_carries_no_meaning(text, view):
    assert _features(text) == view


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("不是补卡，是销户", "是销户"),
        ("我不是查余额,我是要往里面放钱", "我是要往里面放钱"),
        ("我不要这个号了,给个痛快", "我不要这个号了,给个痛快"),
        ("别转机器人", "别转机器人"),
        ("不想销了", "不想销了"),
    ],
)
def test_a_denied_wish_before_the_true_one_is_not_read(text, view):
    assert _features(text) == view
