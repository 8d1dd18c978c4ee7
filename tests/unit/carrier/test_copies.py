import pytest
from stdnum.cn import ric

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.copies import MOST, copy, fresh_number
from xiaoka.carrier.demo.scenarios import subscribers
from xiaoka.carrier.ports import BundleKind

PLAIN, PRIMARY, FOREIGNER = "13800138001", "15100151007", "18500185033"


def test_a_copy_has_everything_of_its_model_but_the_numbers(carrier: DemoCarrier) -> None:
    now = carrier.clock.now()
    [one] = copy(carrier.db, PLAIN, 0, now)
    model, made = carrier.line(PLAIN), carrier.line(one.number)
    assert made.line.msisdn == one.number != PLAIN and one.number[:3] == "138"
    assert made.customer.name == model.customer.name and made.customer.birth == model.customer.birth
    assert made.customer.id != model.customer.id
    assert (made.account.principal, made.account.gift) == (model.account.principal, model.account.gift)
    assert one.holder is not None
    assert ric.is_valid(one.holder.id) and one.holder.id[6:14] == "19920305"
    assert int(one.holder.id[16]) % 2 == 0, "the same sex as the model"
    assert carrier.matches_identity(one.number, one.holder.name, one.holder.id)
    assert carrier.check_service_password(one.number, one.password)


def test_copies_share_no_number(carrier: DemoCarrier) -> None:
    taken = {one.number for one in subscribers()}
    ids = set()
    for serial in range(40):
        [one] = copy(carrier.db, PLAIN, serial, carrier.clock.now())
        assert one.holder is not None and one.holder.contact is not None
        assert one.number not in taken and one.holder.contact not in taken and one.holder.id not in ids
        taken |= {one.number, one.holder.contact}
        ids.add(one.holder.id)


def test_lines_of_one_holder_are_copied_together(carrier: DemoCarrier) -> None:
    first, second = copy(carrier.db, PRIMARY, 3, carrier.clock.now())
    view = carrier.line(first.number)
    assert {line.msisdn for line in carrier.lines_of(view.customer.id)} == {first.number, second.number}
    [bundle] = view.bundles
    assert bundle.kind is BundleKind.SECONDARY_CARD and second.number in bundle.label


@pytest.mark.parametrize("serial", [0, 499, 500, 2500, MOST - 1])
@pytest.mark.parametrize("number", ["17600176032", "17500175031"])
def test_every_serial_gives_a_valid_id_number(serial: int, number: str, carrier: DemoCarrier) -> None:
    [one] = copy(carrier.db, number, serial, carrier.clock.now())
    assert one.holder is not None and ric.is_valid(one.holder.id)


def test_papers_of_other_kinds_change_too(carrier: DemoCarrier) -> None:
    [one] = copy(carrier.db, FOREIGNER, 7, carrier.clock.now())
    assert one.holder is not None and one.holder.id == "E00000008"


def test_the_same_copy_cannot_be_made_twice(carrier: DemoCarrier) -> None:
    copy(carrier.db, PLAIN, 1, carrier.clock.now())
    with pytest.raises(ValueError, match="there already"):
        copy(carrier.db, PLAIN, 1, carrier.clock.now())


def test_an_unknown_number_has_no_copy(carrier: DemoCarrier) -> None:
    with pytest.raises(ValueError, match="no subscriber"):
        copy(carrier.db, "13811112222", 0, carrier.clock.now())


def test_fresh_numbers_of_one_prefix_do_not_meet() -> None:
    made = [fresh_number(one.number, serial) for one in subscribers() for serial in range(1500)]
    assert len(set(made)) == len(made)
