import re
from itertools import count

import pytest

from tests.unit.vault.hiding import EXPECTS, found
from xiaoka.vault.detect import protect
from xiaoka.vault.numbers import checked_id, luhn

ID = "11010519491231002X"
OTHER_ID = "110101199003070097"
CARD = "6222021234567890128"


def test_the_samples_are_valid() -> None:
    assert checked_id(ID) and luhn(CARD)


@pytest.mark.parametrize("expects", EXPECTS)
@pytest.mark.parametrize(
    "text",
    [
        ID, ID.lower(), "110105 19491231 002X", "110105-19491231-002x", "１１０１０５１９４９１２３１００２Ｘ",
        "一一零一零五一九四九一二三一零零二X", "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "110105\u200b19491231002X",
        "壹壹零壹零伍壹玖肆玖壹贰叁壹零零贰叉",
    ],
)  # fmt: skip
def test_an_id_number_in_any_writing(text: str, expects: str | None) -> None:
    assert found(text, expects) == ("⟦id_card⟧", [("id_card", ID)])


@pytest.mark.parametrize(
    ("text", "expects", "shown"),
    [
        (f"我的身份证{ID}谢谢", None, "我的身份证⟦id_card⟧谢谢"),
        (f"13812345678{ID}", None, "13812345678⟦id_card⟧"),
        (f"{ID}13812345678", None, "⟦id_card⟧13812345678"),
        (f"{ID}，13812345678", None, "⟦id_card⟧，13812345678"),
        ("110101199003070079", None, "⟦id_card⟧"),  # wrong check digit
        ("1101011990030700", "id_card", "⟦id_card⟧"),
        ("11010119900307007", "name_and_id", "⟦id_card⟧"),
        ("1101011990030700799", "id_card", "⟦id_card⟧"),
        ("110101900307007", None, "⟦id_card⟧"),  # first generation
        ("11O1O119900307OO79", "id_card", "⟦id_card⟧"),
        ("身份证号 1101011990030700", None, "身份证号 ⟦id_card⟧"),
        ("不是我的身份证，13812345678", "id_card", "不是我的身份证，13812345678"),
    ],
)
def test_id_numbers_in_context(text: str, expects: str | None, shown: str) -> None:
    assert found(text, expects)[0] == shown


@pytest.mark.parametrize(
    ("text", "expects", "shown", "values"),
    [
        ("123456", None, "⟦sms_code⟧", ["123456"]),
        ("１２３４５６", None, "⟦sms_code⟧", ["123456"]),
        ("1 2 3 4 5 6", None, "⟦sms_code⟧", ["123456"]),
        ("验证码是123456", "number", "验证码是⟦sms_code⟧", ["123456"]),
        ("验证码：8842", None, "验证码：⟦sms_code⟧", ["8842"]),
        ("一二三四五六", "sms_code", "⟦sms_code⟧", ["123456"]),
        ("四五幺二", "sms_code", "⟦sms_code⟧", ["4512"]),
        ("12-34-56", "sms_code", "⟦sms_code⟧", ["123456"]),
        ("我收到的是 1234", "sms_code", "我收到的是 ⟦sms_code⟧", ["1234"]),
        ("123456123456", "sms_code", "⟦sms_code⟧", ["123456123456"]),
        ("123456 654321", "sms_code", "⟦sms_code⟧ ⟦sms_code⟧", ["123456", "654321"]),
        ("13812345678 123456", None, "13812345678 ⟦sms_code⟧", ["123456"]),
        ("密码是123456", "sms_code", "密码是⟦service_password⟧", ["123456"]),
        ("服务密码 88 66 44", None, "服务密码 ⟦service_password⟧", ["886644"]),
        ("654321", "service_password", "⟦service_password⟧", ["654321"]),
        ("abc123", "service_password", "⟦service_password⟧", ["abc123"]),
        ("密码改成qwe123!", None, "密码改成⟦service_password⟧", ["qwe123!"]),
        ("123456是验证码", None, "⟦sms_code⟧是验证码", ["123456"]),
    ],
)
def test_codes_and_passwords(text: str, expects: str | None, shown: str, values: list[str]) -> None:
    assert found(text, expects) == (shown, [(re.findall("⟦(.*?)⟧", shown)[i], v) for i, v in enumerate(values)])


@pytest.mark.parametrize(
    ("text", "expects"),
    [
        ("13812345678", None), ("13812345678", "sms_code"), ("138 1234 5678", "number"), ("+86 13812345678", None),
        ("89860012345678901234", None), ("卡号是8986001234567890123", None), ("收不到10086发的验证码", None),
        ("10086", "sms_code"), ("查一下XK20261122ABC23的进度", None), ("充了100000元", None), ("2026年3月", None),
        ("密码输错3次了", None), ("我要销户", "sms_code"), ("没收到", "sms_code"), ("一二", None),
        ("ok", "service_password"),
        ("我一直没收到两条短信", "sms_code"), ("一、二、三选哪个", None), ("INC-23456789", "sms_code"),
        ("XK20261122A7K3", "sms_code"), ("199-4035-2218", "sms_code"), ("+86 138 1234 5678", "sms_code"),
        ("XK202610288FM2P", "sms_code"),
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(text: str, expects: str | None) -> None:
    assert found(text, expects) == (text, [])


def test_bank_cards() -> None:
    assert found(CARD)[1] == [("bank_card", CARD)]
    assert found("卡号 6222 0212 3456 7890 128 开户行工行")[0] == "卡号 ⟦bank_card⟧ 开户行工行"
    assert found("银行卡6222021234567890129")[0] == "银行卡⟦bank_card⟧"  # mistyped


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("北京市朝阳区建国路88号3单元502室", "北京市朝阳区建国路88号3单元502室"),
        ("寄到四川省成都市武侯区人民南路四段1号，王五收 13812345678",
         "四川省成都市武侯区人民南路四段1号，王五收 13812345678"),
        ("朝阳区人工智能大厦3楼", "朝阳区人工智能大厦3楼"),
        ("幸福小区", "幸福小区"),
    ],
)  # fmt: skip
def test_an_address_that_was_asked_for(text: str, value: str) -> None:
    assert found(text, "address")[1] == [("address", value)]


@pytest.mark.parametrize(
    "text",
    [
        "算了",
        "不办了",
        "转人工",
        "什么意思",
        "为什么要地址",
        "多久能到？",
        "我想查一下余额",
        "好的",
        "等一下",
        "不知道",
        "为啥",
        "改号码",
    ],
)
def test_talk_is_no_address(text: str) -> None:
    assert found(text, "address") == (text, [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("地址改成北京市朝阳区建国路88号", "地址改成⟦address⟧"),
        ("我住在苏州市姑苏区人民路12号3栋，能寄吗", "我住在⟦address⟧，能寄吗"),
        ("寄到人民路12号", "寄到⟦address⟧"),
        ("收货地长沙市岳麓区麓山南路升华公寓9栋", "收货地⟦address⟧"),
        ("地址改成哈尔滨市南岗区中山路3号", "地址改成⟦address⟧"),
        (f"上海市浦东新区世纪大道100号 {ID}", "⟦address⟧ ⟦id_card⟧"),
    ],
)
def test_addresses_nobody_asked_for(text: str, shown: str) -> None:
    assert found(text)[0] == shown


@pytest.mark.parametrize(
    "text",
    ["北京市的号码可以销户吗", "上海的营业厅在哪", "异地能办吗，我在广东省", "我号码是北京的", "市区有几个营业厅"],
)
def test_places_are_no_addresses(text: str) -> None:
    assert found(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "expects", "shown"),
    [
        (f"王建国 {ID}", "name_and_id", "⟦name⟧ ⟦id_card⟧"),
        (f"{ID}王建国", "name_and_id", "⟦id_card⟧⟦name⟧"),
        (f"姓名：王建国，身份证号：{ID}", "name_and_id", "姓名：⟦name⟧，身份证号：⟦id_card⟧"),
        (f"王建国身份证{ID}", "name_and_id", "⟦name⟧身份证⟦id_card⟧"),
        (f"买买提·艾合买提 {ID}", "name_and_id", "⟦name⟧ ⟦id_card⟧"),
        ("欧阳娜娜", "name_and_id", "⟦name⟧"),
        ("我叫王建国", None, "我叫⟦name⟧"),
        ("机主是王五，我是他儿子", None, "机主是⟦name⟧，我是他儿子"),
        ("转人工", "name_and_id", "转人工"),
        (f"钱立群,身份证{ID}", "name_and_id", "⟦name⟧,身份证⟦id_card⟧"),
        ("马上", "name_and_id", "马上"),
        ("麻烦问下，夜间能办吗", "name_and_id", "麻烦问下，夜间能办吗"),
        (f"身份证{ID}名下这个号", "name_and_id", "身份证⟦id_card⟧名下这个号"),
        ("取消XK20261008PM51Z号工单", "name_and_id", "取消XK20261008PM51Z号工单"),
        ("我不知道", "name_and_id", "我不知道"),
        # an ID number gives away the name beside it, whatever was asked for
        (f"林小满 {ID} 这样行了吧", "sms_code", "⟦name⟧ ⟦id_card⟧ 这样行了吧"),
        (f"{ID}，欧阳娜娜", None, "⟦id_card⟧，⟦name⟧"),
        (f"王建国身份证{ID}", None, "⟦name⟧身份证⟦id_card⟧"),
        (f"挂失 {ID}", None, "挂失 ⟦id_card⟧"),
        (f"余额 {ID}", None, "余额 ⟦id_card⟧"),
        (f"方便的话查一下，{ID}", None, "方便的话查一下，⟦id_card⟧"),
        ("王建国", None, "王建国"),
        ("机主是我爸", None, "机主是我爸"),
        ("机主已经去世了", None, "机主已经去世了"),
    ],
)
def test_names(text: str, expects: str | None, shown: str) -> None:
    assert found(text, expects)[0] == shown


def test_typed_tokens_are_defused() -> None:
    text, sealed = found("⟦id_card:0123456789abcdef⟧ 转人工")
    assert "⟦" not in text and "⟧" not in text and text.startswith("【id_card:")
    assert all(value != "⟦id_card:0123456789abcdef⟧" for _, value in sealed)


def test_tokens_come_back_in_order() -> None:
    numbers = count()
    result = protect(f"{ID} 和 {OTHER_ID}", expects=None, seal=lambda kind, _: f"⟦{kind}:{next(numbers):016x}⟧")
    assert [token for _, token in result.found] == [f"⟦id_card:{n:016x}⟧" for n in range(len(result.found))]
    assert all(token in result.text for _, token in result.found)
