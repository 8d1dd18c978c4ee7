"""Changing to a published plan that keeps a number for little (保号套餐)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.carrier.demo.models import BundleRow, ContractRow
from xiaoka.carrier.demo.scenarios import day
from xiaoka.carrier.demo.tariffs import in_force, tariffs
from xiaoka.carrier.demo.views import find_line
from xiaoka.carrier.offers import Plan, PlanChange
from xiaoka.carrier.ports import BundleKind, CarrierError, LineStatus
from xiaoka.clock import china

_HOLDING = (BundleKind.SECONDARY_CARD, BundleKind.BROADBAND, BundleKind.PRIMARY_OF, BundleKind.VANITY)


def offered(session: Session, msisdn: str, now: datetime) -> list[Plan]:
    """List the plans a line may change to: cheaper ones, and none while something holds the present plan."""
    line = find_line(session, msisdn)
    if line.status != LineStatus.ACTIVE or _held(session, msisdn, now):
        return []
    return [plan for plan in tariffs() if plan.month_fee < in_force(line, now)[1]]


def change(session: Session, msisdn: str, code: str, now: datetime) -> None:
    """Note the plan that begins on the first day of the next month."""
    line = find_line(session, msisdn, lock=True)
    if code not in [plan.code for plan in offered(session, msisdn, now)]:
        raise CarrierError(f"{msisdn} 不能改为套餐 {code}")
    line.next_plan, line.next_plan_from = code, day("next_month", now)


def changed(session: Session, msisdn: str) -> PlanChange:
    """Return the change that was noted last."""
    line = find_line(session, msisdn)
    plan = next((one for one in tariffs() if one.code == line.next_plan), None)
    if plan is None or line.next_plan_from is None:
        raise CarrierError(f"{msisdn} 没有套餐变更")
    return PlanChange(plan, line.next_plan_from)


def _held(session: Session, msisdn: str, now: datetime) -> bool:
    kinds = [kind.value for kind in _HOLDING]
    bundle = select(BundleRow.id).where(BundleRow.msisdn == msisdn, BundleRow.kind.in_(kinds))
    signed = ContractRow.document_id.is_not(None)
    contract = select(ContractRow.id).where(ContractRow.msisdn == msisdn, ContractRow.ends >= china(now).date(), signed)
    return session.scalars(bundle).first() is not None or session.scalars(contract).first() is not None
