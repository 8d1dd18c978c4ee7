"""Class words: what the featurisers read in place of a number, a vault token or a sum of money."""

from typing import List

from xiaoka_engine.nlu import amounts, numbers
from xiaoka_engine.nlu.numbers import Number
from xiaoka_engine.nlu.views import Replacement

WORDS = {
    "phone_number": "某号码",
    "id_card": "某证件号",
    "iccid": "某卡号",
    "case_number": "某单号",
    "sms_code": "某验证码",
    "service_password": "某密码",
    "bank_card": "某银行卡",
    "address": "某地址",
    "name": "某人",
    "amount": "某金额",
}


def recognise(view: str) -> List[Number]:
    """Find every number, vault token and sum of money in a recogniser view, in order."""
    found = numbers.find(view)
    return sorted(found + amounts.find(view, found), key=lambda number: number.start)


def replacements(found: List[Number]) -> List[Replacement]:
    """Give the class word of each recognised number with its place."""
    return [(number.start, number.end, WORDS.get(number.kind, "某数字")) for number in found]
