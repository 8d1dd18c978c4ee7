import pytest

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.ports import FaceOutcome

NUMBER, NAME, CARD = "13800138001", "林小满", "110105199203051021"
UNKNOWN = "13911112222"


def test_service_password(carrier: DemoCarrier) -> None:
    assert carrier.check_service_password(NUMBER, "258036")
    assert not carrier.check_service_password(NUMBER, "258035")
    assert not carrier.check_service_password(UNKNOWN, "258036")


@pytest.mark.parametrize(
    ("msisdn", "name", "id_card", "expected"),
    [
        (NUMBER, NAME, CARD, True),
        (NUMBER, " 林 小满 ", CARD, True),
        ("13900139002", "周一帆", "31010419950718203x", True),
        ("19900199049", "阿依古丽·买买提", None, True),
        (NUMBER, "林小曼", CARD, False),
        (NUMBER, NAME, CARD[:-1] + "2", False),
        (NUMBER, "", "", False),
        (UNKNOWN, NAME, CARD, False),
        (UNKNOWN, "\0", "\0", False),
    ],
)
def test_name_and_id(carrier: DemoCarrier, msisdn: str, name: str, id_card: str | None, expected: bool) -> None:
    card = id_card if id_card is not None else carrier.line(msisdn).customer.id_card
    assert carrier.matches_identity(msisdn, name, card) is expected


@pytest.mark.parametrize("msisdn", [NUMBER, "19600196048", "18500185033"])
def test_the_holder_himself_passes_the_face_check(carrier: DemoCarrier, msisdn: str) -> None:
    card = carrier.line(msisdn).customer.id_card
    assert carrier.compare_face(msisdn, f"live:{card}") is FaceOutcome.PASSED


@pytest.mark.parametrize("sample", ["", "live:", f"photo:{CARD}", CARD, "live:31010419950718203X", "\0"])
def test_everything_else_does_not(carrier: DemoCarrier, sample: str) -> None:
    assert carrier.compare_face(NUMBER, sample) is FaceOutcome.MISMATCH
    assert carrier.compare_face(UNKNOWN, sample) is FaceOutcome.MISMATCH


@pytest.mark.parametrize("msisdn", ["17600176032", "15900159012"])
def test_nobody_passes_for_a_deceased_or_company_holder(carrier: DemoCarrier, msisdn: str) -> None:
    card = carrier.line(msisdn).customer.id_card
    assert carrier.compare_face(msisdn, f"live:{card}") is FaceOutcome.MISMATCH
