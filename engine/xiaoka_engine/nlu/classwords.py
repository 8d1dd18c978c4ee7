"""Class words: what the featurisers read in place of a number, a sum, a vault token, a name or an address."""

from typing import List

from xiaoka_engine.nlu import amounts, numbers, people, places
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


def people_and_places(view: str, taken: List[Number]) -> List[Number]:
    """Find names and addresses outside what is taken already, for the featurisers only."""
    found: List[Number] = []
    places_ = [("address", start, end) for start, end in places.find(view)]
    for kind, start, end in [*places_, *(("name", name.start, name.end) for name in people.find(view))]:
        if not any(number.start < end and start < number.end for number in taken + found):
            found.append(Number(kind, start, end, view[start:end]))
    return found


def replacements(found: List[Number]) -> List[Replacement]:
    """Give the class word of each recognised stretch of text with its place."""
    return [(number.start, number.end, WORDS.get(number.kind, "某数字")) for number in found]
