"""Reads of the demo carrier: lines, holders, shops."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.carrier.demo.models import (
    AccountRow,
    BundleRow,
    ContractRow,
    CustomerRow,
    LineRow,
    ShopRow,
    SimRow,
    StopRow,
    SwapRow,
)
from xiaoka.carrier.demo.tariffs import in_force
from xiaoka.carrier.ports import (
    Account,
    Bundle,
    BundleKind,
    Contract,
    Customer,
    Line,
    LineStatus,
    LineView,
    Shop,
    Sim,
    SimSwap,
    StopReason,
    UnknownLine,
)
from xiaoka.clock import china


def find_line(session: Session, msisdn: str, *, lock: bool = False) -> LineRow:
    """Return the row of a line, or raise :class:`UnknownLine`."""
    row = session.get(LineRow, msisdn, with_for_update=True if lock else None)
    if row is None:
        raise UnknownLine(f"{msisdn} 不是演示运营商的号码")
    return row


def stops(session: Session, msisdn: str) -> tuple[StopReason, ...]:
    """Return why a line is stopped, oldest reason first."""
    found = session.scalars(select(StopRow.reason).where(StopRow.msisdn == msisdn).order_by(StopRow.at, StopRow.reason))
    return tuple(StopReason(reason) for reason in found)


def active_sim(session: Session, msisdn: str) -> SimRow:
    """Return the card that is bound to a line now."""
    return session.scalars(select(SimRow).where(SimRow.msisdn == msisdn, SimRow.state == "active")).one()


def line_view(session: Session, msisdn: str, now: datetime) -> LineView:
    """Read everything about a line; contracts that have ended are not in force and not shown.

    For an unknown line the first one is read and thrown away, so that the refusal comes no sooner than an answer.
    """
    row = session.get(LineRow, msisdn)
    decoy = session.scalars(select(LineRow).order_by(LineRow.msisdn).limit(1)).first()
    view = _view(session, found, now) if (found := row or decoy) else None
    if row is None or view is None:
        raise UnknownLine(f"{msisdn} 不是演示运营商的号码")
    return view


def _view(session: Session, row: LineRow, now: datetime) -> LineView:
    msisdn = row.msisdn
    sim = active_sim(session, msisdn)
    return LineView(
        customer=_customer(session.get_one(CustomerRow, row.customer_id)),
        line=_line(session, row, now),
        sim=Sim(sim.iccid, sim.kind, sim.issued, sim.attached, sim.generation),
        account=_account(session.get_one(AccountRow, msisdn), now),
        contracts=_contracts(session, msisdn, now),
        bundles=tuple(
            Bundle(BundleKind(b.kind), b.label, b.releasable_from)
            for b in session.scalars(select(BundleRow).where(BundleRow.msisdn == msisdn).order_by(BundleRow.id))
        ),
        swaps=tuple(
            SimSwap(s.at, s.reason, s.channel)
            for s in session.scalars(select(SwapRow).where(SwapRow.msisdn == msisdn).order_by(SwapRow.at, SwapRow.id))
        ),
    )


def lines_of(session: Session, customer_id: str, now: datetime) -> list[Line]:
    """Read all lines of a holder, by number."""
    rows = session.scalars(select(LineRow).where(LineRow.customer_id == customer_id).order_by(LineRow.msisdn))
    return [_line(session, row, now) for row in rows]


def shops(session: Session, city: str) -> list[Shop]:
    """List own shops of a city; ``北京`` and ``北京市`` mean the same."""
    rows = session.scalars(select(ShopRow).where(ShopRow.city == city.strip().removesuffix("市")).order_by(ShopRow.id))
    return [Shop(row.id, row.name, row.address, row.city, row.hours) for row in rows]


def _customer(row: CustomerRow) -> Customer:
    return Customer(
        id=row.id,
        name=row.name,
        id_card=row.id_card,
        birth=row.birth,
        is_company=row.is_company,
        reserved_contact=row.reserved_contact,
        reserved_contact_since=row.reserved_contact_since,
        blacklisted=row.blacklisted,
        deceased=row.deceased,
        id_kind=row.id_kind,
        email=row.email,
        app=row.app,
    )


def _line(session: Session, row: LineRow, now: datetime) -> Line:
    plan_name, month_fee = in_force(row, now)
    return Line(
        msisdn=row.msisdn,
        customer_id=row.customer_id,
        status=LineStatus(row.status),
        stop_reasons=stops(session, row.msisdn),
        brand=row.brand,
        plan_name=plan_name,
        month_fee=month_fee,
        province=row.province,
        city=row.city,
        activated=row.activated,
        number_class=row.number_class,
        roaming_abroad=row.roaming_abroad,
        roamed_this_month=row.roamed_at is not None and _same_month(row.roamed_at, now),
        stars=row.stars,
        password_reset_at=row.password_reset_at,
    )


def _account(row: AccountRow, now: datetime) -> Account:
    return Account(row.principal, row.gift, row.deposit, row.unbilled, row.arrears, row.late_fee, as_of=now)


def _contracts(session: Session, msisdn: str, now: datetime) -> tuple[Contract, ...]:
    today = china(now).date()
    rows = session.scalars(
        select(ContractRow).where(ContractRow.msisdn == msisdn, ContractRow.ends >= today).order_by(ContractRow.id)
    )
    return tuple(
        Contract(
            name=row.name,
            signed=row.signed,
            ends=row.ends,
            clause=row.clause,
            penalty=row.penalty_per_month * _months_left(row, now),
            document_id=row.document_id,
        )
        for row in rows
    )


def _months_left(row: ContractRow, now: datetime) -> int:
    # started months count in full, as the clauses of the demo contracts say
    today = china(now).date()
    months = (row.ends.year - today.year) * 12 + row.ends.month - today.month
    return max(0, months + (1 if row.ends.day > today.day else 0))


def _same_month(one: datetime, other: datetime) -> bool:
    first, second = china(one), china(other)
    return (first.year, first.month) == (second.year, second.month)
