from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from xiaoka.carrier.demo import numbers


@given(st.text(max_size=40))
def test_iccids_are_well_formed(seed: str) -> None:
    card = numbers.iccid(seed)
    assert len(card) == 20
    assert card.startswith("8986")
    assert luhn.is_valid(card)
    assert numbers.iccid(seed) == card


def test_waybills_differ_by_card() -> None:
    assert numbers.waybill("a") != numbers.waybill("b")
    assert numbers.waybill("a").startswith("YS")
