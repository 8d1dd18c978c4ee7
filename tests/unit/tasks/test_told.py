import pytest

from tests.unit.tasks.conftest import Talk
from xiaoka.cases.models import Case
from xiaoka.tasks.told import notices


def told(talk: Talk, *, old_sim: str | None, reason: str, contact: str | None) -> dict[str, str]:
    fields = {} if old_sim is None else {"old_sim": old_sim}
    case = Case(kind="replace_card", reason_code=reason, fields=fields, facts={"contact": contact})
    return notices(talk.services.wording, case)


@pytest.mark.parametrize(
    ("old_sim", "reason", "contact", "warned", "step"),
    [
        ("yes", "damaged", "13999990001", "旧卡和您的预留联系人（尾号 01）都会收到", "告诉您"),
        ("yes", "damaged", None, "旧卡会收到", "告诉您"),
        ("no", "damaged", "13999990001", "，您的预留联系人（尾号 01）会收到", "给预留联系人"),
        (None, "lost", None, "旧卡收不到", "来这里问我"),
    ],
)
def test_texts_are_promised_only_where_they_arrive(
    talk: Talk, old_sim: str | None, reason: str, contact: str | None, warned: str, step: str
) -> None:
    says = told(talk, old_sim=old_sim, reason=reason, contact=contact)
    assert warned in says["warned"] and step in says["told"]


@pytest.mark.parametrize("reason", ["lost", "stolen"])
def test_a_card_that_was_said_to_get_texts_gets_none_once_it_is_gone(talk: Talk, reason: str) -> None:
    says = told(talk, old_sim="yes", reason=reason, contact="13999990001")
    assert "旧卡" not in says["warned"] and "给预留联系人" in says["told"]
