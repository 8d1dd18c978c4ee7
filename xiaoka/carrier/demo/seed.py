"""Filling the demo carrier's database with its named subscribers, always the same."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from xiaoka.carrier.demo import calls, passwords
from xiaoka.carrier.demo.clock import DemoClock
from xiaoka.carrier.demo.faults import FaultKind, Faults
from xiaoka.carrier.demo.migrate import upgrade_database
from xiaoka.carrier.demo.models import (
    AccountRow,
    BundleRow,
    ContractRow,
    CustomerRow,
    DemoBase,
    LineRow,
    ShopRow,
    SimRow,
    StopRow,
    SwapRow,
)
from xiaoka.carrier.demo.numbers import iccid
from xiaoka.carrier.demo.scenarios import (
    PROVINCES,
    Holder,
    Subscriber,
    day,
    holder_of,
    moment,
    shops,
    subscribers,
)
from xiaoka.carrier.ports import LineStatus
from xiaoka.db.session import Database

BRAND = "演示移动"


def reset(db: Database, *, frozen_at: datetime | None = None) -> None:
    """Empty the database, seed it anew and let the clock run in real time, or freeze it at a moment."""
    upgrade_database(db)
    clock = DemoClock(db)
    if frozen_at is None:
        clock.real()
    else:
        clock.freeze(frozen_at)
    Faults(db).set(FaultKind.NONE)
    seed(db, clock.now())


def seed(db: Database, now: datetime) -> None:
    """Replace all subscribers, shops and records by the seeded ones; times count from ``now``.

    One transaction, so that running processes see the old or the new world, never half of one. The clock
    and the faults stay as they are.
    """
    with db.session() as session:
        for table in reversed(DemoBase.metadata.sorted_tables):
            if table.name not in ("clock", "faults"):
                session.execute(delete(table))
        for shop in shops():
            session.add(ShopRow(**shop.model_dump()))
        for subscriber in subscribers():
            customer_id, holder = holder_of(subscriber)
            if subscriber.holder is not None:
                add_customer(session, customer_id, holder, now)
            add_line(session, subscriber, customer_id, now)


def ensure(db: Database) -> None:
    """Upgrade the tables and seed them if there is no subscriber yet."""
    upgrade_database(db)
    with db.session() as session:
        empty = session.query(LineRow).first() is None
    if empty:
        reset(db)


def add_customer(session: Session, customer_id: str, holder: Holder, now: datetime) -> None:
    """Add a holder; times count from ``now``."""
    session.add(
        CustomerRow(
            id=customer_id,
            name=holder.name,
            id_card=holder.id,
            id_kind=holder.id_kind,
            birth=holder.born(),
            is_company=holder.company,
            reserved_contact=holder.contact,
            reserved_contact_since=moment(holder.contact_since, now) if holder.contact_since else None,
            blacklisted=holder.blacklisted,
            deceased=holder.deceased,
            email=holder.email,
            app=holder.app,
        )
    )
    session.flush()


def add_line(session: Session, one: Subscriber, customer_id: str, now: datetime) -> None:
    """Add a line of a holder with its account, card, stops and agreements; times count from ``now``."""
    _line(session, one, customer_id, now)
    session.flush()
    session.add(
        AccountRow(
            msisdn=one.number,
            principal=one.principal,
            gift=one.gift,
            deposit=one.deposit,
            unbilled=one.unbilled,
            arrears=one.arrears,
            late_fee=one.late_fee,
        )
    )
    session.add(
        SimRow(
            iccid=iccid(one.number),
            msisdn=one.number,
            kind=one.sim,
            issued=moment(one.swaps[-1].at if one.swaps else one.activated, now),
            attached=one.attached,
            generation=one.generation,
            state="active",
        )
    )
    calls.seed(session, one.number, now)
    for reason in one.stops:
        session.add(StopRow(msisdn=one.number, reason=reason.value, at=moment("-2d", now)))
    _agreements(session, one, now)
    session.flush()


def _line(session: Session, one: Subscriber, customer_id: str, now: datetime) -> None:
    status = one.line_status()
    gone = status in (LineStatus.PRE_CANCELLED, LineStatus.CANCELLED)
    session.add(
        LineRow(
            msisdn=one.number,
            customer_id=customer_id,
            status=status.value,
            brand=BRAND,
            plan_name=one.plan,
            month_fee=one.month_fee,
            province=PROVINCES[one.city],
            city=one.city,
            activated=moment(one.activated, now),
            number_class=one.number_class,
            roaming_abroad=one.roaming_abroad,
            roamed_at=moment(one.roamed, now) if one.roamed else None,
            stars=one.stars,
            password_hash=passwords.hashed(one.password, one.number),
            password_reset_at=moment(one.password_reset or one.activated, now),
            pre_cancelled_at=moment("-2d", now) if gone else None,
            cancelled_at=moment("-1d", now) if status is LineStatus.CANCELLED else None,
        )
    )


def _agreements(session: Session, one: Subscriber, now: datetime) -> None:
    for contract in one.contracts:
        session.add(
            ContractRow(
                msisdn=one.number,
                name=contract.name,
                signed=day(contract.signed, now),
                ends=day(contract.ends, now),
                clause=contract.clause,
                penalty_per_month=contract.penalty_per_month,
                document_id=contract.document,
            )
        )
    for bundle in one.bundles:
        free = day(bundle.releasable_from, now) if bundle.releasable_from else None
        session.add(BundleRow(msisdn=one.number, kind=bundle.kind.value, label=bundle.label, releasable_from=free))
    for swap in one.swaps:
        session.add(SwapRow(msisdn=one.number, at=moment(swap.at, now), reason=swap.reason, channel=swap.channel))
