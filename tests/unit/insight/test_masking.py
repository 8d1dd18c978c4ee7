"""A collected wording teaches the form of a message and tells nothing of its author."""

import re

import pytest

from xiaoka.insight.masking import marked

TOKEN = "⟦id_card:00112233aabbccdd⟧"


def entity(text: str, part: str, kind: str) -> dict[str, object]:
    start = text.index(part)
    return {"entity": kind, "start": start, "end": start + len(part)}


def test_numbers_keep_their_form_and_lose_their_value() -> None:
    text = "号码是 138-0013-8000，帮我销户"
    found = marked(text, [entity(text, "138-0013-8000", "phone_number")])
    shape = re.fullmatch(r"号码是 \[(138-\d{4}-\d{4})\]\(phone_number\)，帮我销户", found)
    assert shape and shape[1] != "138-0013-8000"
    assert found == marked(text, [entity(text, "138-0013-8000", "phone_number")])


def test_spoken_digits_stay_spoken() -> None:
    text = "幺三八零零幺三八零零零这个"
    found = marked(text, [entity(text, "幺三八零零幺三八零零零", "phone_number")])
    assert re.fullmatch(r"\[幺三八[零一二三四五六七八九]{8}\]\(phone_number\)这个", found)


def test_a_token_is_marked_and_replaced_even_when_nobody_found_it() -> None:
    found = marked(f"我的{TOKEN}", [])
    assert re.fullmatch(r"我的\[⟦id_card:[0-9a-f]{8}⟧\]\(id_card\)", found)
    assert "00112233" not in found
    # a mark that covers half of a token does not save the other half
    assert "aabbccdd" not in marked(f"我的{TOKEN}", [{"entity": "name", "start": 0, "end": 10}])


@pytest.mark.parametrize(
    "number", ["13800138000", "62170013 9002 1766", "021-54987766", "８８２７１１２", "一三八零零"]
)
def test_numbers_that_nobody_recognised_are_replaced_too(number: str) -> None:
    found = marked(f"打{number}没人接", [])
    assert number not in found and len(found) == len(f"打{number}没人接")


def test_small_numbers_stay() -> None:
    assert marked("充50元，等了3天，尾号8827", []) == "充50元，等了3天，尾号8827"


def test_people_and_places_are_others() -> None:
    text = "我叫欧阳娜，住北京市朝阳区望京街9号，单号XK20261122PXX3Z"
    parts = [("欧阳娜", "name"), ("北京市朝阳区望京街9号", "address"), ("XK20261122PXX3Z", "case_number")]
    found = marked(text, [entity(text, part, kind) for part, kind in parts])
    assert not any(part in found for part, _ in parts)
    assert found.startswith("我叫[欧某某](name)，住[北京市朝阳区某路某号](address)，单号[XK20200101")


def test_reasons_stay_as_they_were_said() -> None:
    text = "卡[被狗]啃了"
    assert marked("卡让狗啃了", [entity("卡让狗啃了", "让狗啃了", "loss_reason")]) == "卡[让狗啃了](loss_reason)"
    assert marked(text, []) == "卡【被狗】啃了"


def test_places_outside_of_the_text_are_left_alone() -> None:
    assert marked("销户", [{"entity": "name", "start": 1, "end": 9}, {"entity": "name"}]) == "销户"
