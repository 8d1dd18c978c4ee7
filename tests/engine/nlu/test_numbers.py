from pathlib import Path

import pytest
import yaml
from xiaoka_engine.nlu import classwords, numbers
from xiaoka_engine.nlu.views import recogniser_view

DECOYS = Path(__file__).parents[2] / "data" / "understanding" / "decoys.yml"
KINDS = {"phone_number", "id_card", "iccid", "sms_code", "service_password", "case_number"}


def _found(text):
    return [(n.kind, text[n.start : n.end], n.value) for n in numbers.find(recogniser_view(text))]


def _cases():
    for case in yaml.safe_load(DECOYS.read_text(encoding="utf-8")):
        wanted = [(e["entity"], str(e["value"])) for e in case["entities"] if e["entity"] in KINDS]
        yield pytest.param(case["text"], wanted, id=case["why"])


@pytest.mark.parametrize(("text", "wanted"), _cases())
def test_hard_messages(text, wanted):
    found = [(n.kind, n.value) for n in classwords.recognise(recogniser_view(text)) if n.kind in KINDS]
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "kind", "words", "value"),
    [
        ("我的号是幺三八零零幺三八零零零", "phone_number", "幺三八零零幺三八零零零", "13800138000"),
        ("号码１３９１２３４５６７８", "phone_number", "１３９１２３４５６７８", "13912345678"),
        ("定位器的号14800148039", "phone_number", "14800148039", "14800148039"),
        ("13907315528五月就退网了", "phone_number", "13907315528", "13907315528"),
        ("13800138000 123456", "phone_number", "13800138000", "13800138000"),
        ("身份證11010519491231002x", "id_card", "11010519491231002x", "11010519491231002X"),
        ("卡號89860117801234567890", "iccid", "89860117801234567890", "89860117801234567890"),
        ("xk2026 1122 a7k3查一下", "case_number", "xk2026 1122 a7k3", "XK20261122A7K3"),
        ("验证码是482916", "sms_code", "482916", "482916"),
        ("482916", "sms_code", "482916", "482916"),
        ("服务密码736204不要告诉别人", "service_password", "736204", "736204"),
        ("娃儿,记到起哈,幺三九零零幺二 三个八 六", "phone_number", "幺三九零零幺二 三个八 六", "13900128886"),
        ("我号是一三七两个零俩五四个六", "phone_number", "一三七两个零俩五四个六", "13700556666"),
        ("133，5701，8426", "phone_number", "133，5701，8426", "13357018426"),
        ("我手机:幺三三、五七零幺、八四二六", "phone_number", "幺三三、五七零幺、八四二六", "13357018426"),
        ("呃电话幺三三嗯五七零幺呃八四二六", "phone_number", "幺三三嗯五七零幺呃八四二六", "13357018426"),
        ("要充的号是139，1234，5678，充50", "phone_number", "139，1234，5678", "13912345678"),
        ("寄给杨柳,133,570,18426,绵阳", "phone_number", "133,570,18426", "13357018426"),
        ("電話是幺三七，兩個零，三幺，四個六", "phone_number", "幺三七，兩個零，三幺，四個六", "13700316666"),
        ("13800138000两个号", "phone_number", "13800138000", "13800138000"),
        ("身份证110105，19491231，002x", "id_card", "110105，19491231，002x", "11010519491231002X"),
        (
            "X K 二零二六 一一二二 a 七 k 三 m 一直没消息",
            "case_number",
            "X K 二零二六 一一二二 a 七 k 三 m",
            "XK20261122A7K3M",
        ),
        (
            "单号x、k、2026、1122、k、x、t、5、4,办好没",
            "case_number",
            "x、k、2026、1122、k、x、t、5、4",
            "XK20261122KXT54",
        ),
        ("xk二零二六幺幺二二kxt五四", "case_number", "xk二零二六幺幺二二kxt五四", "XK20261122KXT54"),
        ("XK20261122KXT54 6号办的", "case_number", "XK20261122KXT54", "XK20261122KXT54"),
        ("密码是我孙子生日,150609", "service_password", "150609", "150609"),
        ("密码呢就是那个……736204", "service_password", "736204", "736204"),
        ("服务密码设的老伴生日 520817 别外传", "service_password", "520817", "520817"),
        ("密码是六个八吧", "service_password", "六个八", "888888"),
        ("⟦bank_card:9e2207bd⟧", "bank_card", "⟦bank_card:9e2207bd⟧", "⟦bank_card:9e2207bd⟧"),
    ],
)
def test_written_and_spoken_numbers(text, kind, words, value):
    assert (kind, words, value) in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "订单号13812345678还没发货",
        "12345678901",
        "6222021381234567890",
        "110105194912310021",
        "XK20261322A7K3",
        "邮编610000",
        "尾号8827",
        "我等了一二三四五天",
        "给我发了100000次短信",
        "三个月分别扣了130,1500,2000",
        "133,5701,8426,50",
        "余额139，1234，5678",
        "小区有139,1234,5678户",
        "138,1390,1520开头的有没有",
        "尾号133，5701，8426",
        "123，4567，8901",
        "1390012388 两个8g的卡",
        "电话是幺三七，两个零，三幺五，四个六",
        "x k 二零二六一三二二 a 七 k 三 m",
        "密码忘了，我生日150609",
        "密码不是我生日,150609",
        "密码改成六个一样的",
        "流量包13812345 三个6元的",
        "13812345 三个八十的套餐",
        "身份证 110105，19491231，0021",
    ],
)
def test_decoys_are_left_alone(text):
    assert _found(text) == []


def test_two_kinds_of_six_digits_in_one_message():
    assert [n[0] for n in _found("密码是736204,验证码482916")] == ["service_password", "sms_code"]
