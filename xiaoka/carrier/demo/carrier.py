"""The demo carrier (演示运营商): a real carrier in small, on its own database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from xiaoka.carrier.demo import billing, calls, cards, gateway, network, payments, plans, proofs, views
from xiaoka.carrier.demo.clock import DemoClock
from xiaoka.carrier.demo.faults import Faults
from xiaoka.carrier.demo.records import CallRow, PaymentOrderRow, SmsRow
from xiaoka.carrier.demo.requests import Request, once
from xiaoka.carrier.offers import PaymentOrder, PaymentState, Plan, PlanChange
from xiaoka.carrier.ports import (
    BundleKind,
    CallRule,
    CarrierError,
    CarrierUnavailable,
    FaceOutcome,
    Line,
    LineView,
    Shop,
    StopReason,
)
from xiaoka.carrier.traced import traced
from xiaoka.db.session import Database


@traced
class DemoCarrier:
    """The port to the demo carrier; see ``docs/demo-carrier.md`` for its subscribers.

    State-changing methods are idempotent by key and raise ``CarrierError`` with a Chinese reason when the
    carrier's own systems would refuse. Every method but the clock suffers injected faults. ``pages`` is the
    address under which the page of payment is reached.
    """

    def __init__(self, db: Database, faults: Faults | None = None, *, pages: str = "") -> None:
        self.db, self._pages = db, pages
        self.faults = faults or Faults(db)
        self._clock = DemoClock(db)

    @property
    def clock(self) -> DemoClock:
        """The carrier's movable clock."""
        return self._clock

    def line(self, msisdn: str) -> LineView:
        """Read everything about a line; raise ``UnknownLine``."""
        return self._read(lambda session: views.line_view(session, msisdn, self._clock.now()))

    def lines_of(self, customer_id: str) -> list[Line]:
        """Read all lines of a holder; none for an unknown holder."""
        return self._read(lambda session: views.lines_of(session, customer_id, self._clock.now()))

    def shops(self, city: str) -> list[Shop]:
        """List own shops of a city."""
        return self._read(lambda session: views.shops(session, city))

    def check_service_password(self, msisdn: str, password: str) -> bool:
        """Compare the service password (服务密码)."""
        return self._read(lambda session: proofs.password_matches(session, msisdn, password))

    def matches_identity(self, msisdn: str, name: str, id_card: str) -> bool:
        """Compare name and ID number with the registered holder."""
        return self._read(lambda session: proofs.identity_matches(session, msisdn, name, id_card))

    def compare_face(self, msisdn: str, sample: str) -> FaceOutcome:
        """Compare a liveness sample; ``live:<ID number of the holder>`` passes, all else does not."""
        return self._read(lambda session: proofs.face_matches(session, msisdn, sample))

    def count_called(self, msisdn: str, numbers: tuple[str, ...], rule: CallRule) -> int:
        """Count how many of the numbers the line has called."""
        return self._read(lambda session: calls.count_called(session, msisdn, numbers, rule))

    def shipment(self, waybill: str) -> str:
        """Return 已揽收, 运输中, 派送中 or 已签收."""
        return self._read(lambda session: cards.shipment(session, waybill, self._clock.now()))

    def inbox(self, number: str) -> list[SmsRow]:
        """Return all SMS to a number, oldest first; the simulated handset shows those that arrived."""
        with self.db.session() as session:
            return gateway.inbox(session, number)

    def calls(self, msisdn: str) -> list[CallRow]:
        """Return the outgoing calls of a line, newest first; for people who try the demo."""
        with self.db.session() as session:
            return calls.of(session, msisdn)

    def send_code(self, to: str | None, text: str, key: str) -> None:
        """Hand a code to the SMS gateway; one for nobody is taken and goes nowhere."""
        self._write(lambda session, now: gateway.send(session, to or gateway.NOBODY, text, key, now))

    def send_sms(self, to: str, text: str, key: str) -> None:
        """Hand an SMS to the gateway; the same key twice sends once."""
        self._write(lambda session, now: gateway.send(session, to, text, key, now))

    def push(self, msisdn: str, text: str, key: str) -> None:
        """Show a message in the app; :meth:`inbox` of ``app:<number>`` has them."""
        self._write(lambda session, now: gateway.send(session, f"{gateway.APP}{msisdn}", text, key, now))

    def mail(self, to: str, subject: str, text: str, key: str) -> None:
        """Take an e-mail where no mail server is set up; :meth:`inbox` of ``mail:<address>`` has them."""
        self._write(lambda session, now: gateway.send(session, f"{gateway.MAIL}{to}", f"{subject}\n{text}", key, now))

    def send_from(self, number: str, text: str) -> str:
        """Send an SMS from the handset of a number to the carrier and return its id; a dead card sends nothing."""
        return self._write(lambda session, now: gateway.take(session, number, text, now))

    def suspend(self, msisdn: str, reason: StopReason, key: str) -> None:
        """Stop a line for a reason."""
        request = Request("suspend", key, {"msisdn": msisdn, "reason": reason.value})
        self._change(request, lambda session, now: network.suspend(session, msisdn, reason, now))

    def resume(self, msisdn: str, reason: StopReason, key: str) -> None:
        """Lift one stop reason; not 公安关停, and not 欠费停机 while there are arrears."""
        request = Request("resume", key, {"msisdn": msisdn, "reason": reason.value})
        self._change(request, lambda session, _: network.resume(session, msisdn, reason))

    def pre_cancel(self, msisdn: str, key: str) -> None:
        """Stop the line and keep the number for its holder (预销户)."""
        request = Request("pre_cancel", key, {"msisdn": msisdn})
        self._change(request, lambda session, now: network.pre_cancel(session, msisdn, now))

    def restore(self, msisdn: str, key: str) -> None:
        """Undo a pre-cancel."""
        request = Request("restore", key, {"msisdn": msisdn})
        self._change(request, lambda session, _: network.restore(session, msisdn))

    def cancel(self, msisdn: str, key: str) -> None:
        """Cancel a pre-cancelled number for good (销户); refused while anything is owed."""
        request = Request("cancel", key, {"msisdn": msisdn})
        self._change(request, lambda session, now: network.cancel(session, msisdn, now))

    def refund(self, msisdn: str, fen: int, method: str, key: str) -> None:
        """Pay back (分) after the cancel, at most principal + deposit."""
        request = Request("refund", key, {"msisdn": msisdn, "fen": fen, "method": method})
        self._change(request, lambda session, now: billing.refund(session, msisdn, fen, method, key, now))

    def charge(self, msisdn: str, fen: int, purpose: str, key: str) -> None:
        """Take a fee (分) from the principal; what it does not cover goes on the next bill."""
        request = Request("charge", key, {"msisdn": msisdn, "fen": fen, "purpose": purpose})
        self._change(request, lambda session, now: billing.charge(session, msisdn, fen, purpose, key, now))

    def issue_sim(self, msisdn: str, key: str) -> str:
        """Order a blank card and return its ICCID."""
        request = Request("issue_sim", key, {"msisdn": msisdn})
        return _text(self._change(request, lambda session, now: cards.issue(session, msisdn, key, now)))

    def ship(self, iccid: str, recipient: str, address: str, phone: str, key: str) -> str:
        """Hand a card to the courier and return the waybill number."""
        request = Request("ship", key, {"iccid": iccid})
        return _text(
            self._change(request, lambda session, now: cards.ship(session, iccid, recipient, address, phone, now))
        )

    def activate_sim(self, msisdn: str, iccid: str, key: str, channel: str = "线上") -> None:
        """Bind an issued blank card to its line; the old card is dead from then on."""
        request = Request("activate_sim", key, {"msisdn": msisdn, "iccid": iccid})
        self._change(request, lambda session, now: cards.activate(session, msisdn, iccid, channel, now))

    def void_sim(self, iccid: str, key: str) -> None:
        """Make an ordered card useless; refused once it works in its line."""
        request = Request("void_sim", key, {"iccid": iccid})
        self._change(request, lambda session, _: cards.void(session, iccid))

    def payment_order(self, msisdn: str, fen: int, minutes: int, key: str) -> PaymentOrder:
        """Open an order of payment (分) for any number."""
        request = Request("payment_order", key, {"msisdn": msisdn, "fen": fen, "minutes": minutes})
        order = _text(
            self._change(request, lambda session, now: payments.open_order(session, msisdn, fen, minutes, key, now))
        )
        row = self.order(order)
        return PaymentOrder(row.id, f"{self._pages}/demo/pay/{row.id}", row.expires)

    def payment(self, order: str) -> PaymentState:
        """Return where an order of payment stands."""
        return self._read(lambda session: payments.state(session, order, self._clock.now()))

    def order(self, order: str) -> PaymentOrderRow:
        """Return an order, for the page that takes the money."""
        with self.db.session() as session:
            return payments.order_of(session, order)

    def settle(self, order: str) -> None:
        """Pay an open order, as the customer does on the page; once."""
        request = Request("settle", order, {})
        self._change(request, lambda session, now: payments.settle(session, order, now))

    def pay(self, msisdn: str, fen: int, key: str) -> None:
        """Take a payment (分) of the customer, as a shop or an app would; an open order of this sum is settled."""
        request = Request("pay", key, {"msisdn": msisdn, "fen": fen})

        def take(session: Session, now: datetime) -> None:
            billing.pay(session, msisdn, fen, key, now)
            payments.settled_elsewhere(session, msisdn, fen, now)

        self._change(request, take)

    def set_service_password(self, msisdn: str, password: str, key: str) -> None:
        """Set a new service password (服务密码); refused for lines that are not on."""
        request = Request("set_service_password", key, {"msisdn": msisdn})  # the password is written down nowhere
        self._change(request, lambda session, now: proofs.set_password(session, msisdn, password, now))

    def plans(self, msisdn: str) -> list[Plan]:
        """List the published plans a line may change to, cheapest first."""
        return self._read(lambda session: plans.offered(session, msisdn, self._clock.now()))

    def change_plan(self, msisdn: str, code: str, key: str) -> PlanChange:
        """Change the plan from the first day of the next month."""
        request = Request("change_plan", key, {"msisdn": msisdn, "code": code})
        self._change(request, lambda session, now: plans.change(session, msisdn, code, now))
        with self.db.session() as session:
            return plans.changed(session, msisdn)

    def release(self, msisdn: str, kind: BundleKind, key: str) -> None:
        """Loosen all bundles of one kind, as the customer would in a shop."""
        request = Request("release", key, {"msisdn": msisdn, "kind": kind.value})
        self._change(request, lambda session, _: network.release(session, msisdn, kind))

    def _read[T](self, work: Callable[[Session], T]) -> T:
        with _reachable():
            self.faults.before()
            with self.db.session() as session:
                answer = work(session)
            self.faults.after()
        return answer

    def _write[T](self, work: Callable[[Session, datetime], T]) -> T:
        with _reachable():
            self.faults.before()
            try:
                answer = self._transact(work)
            except IntegrityError:
                # a second request with the same key won the race; now its record is there to be found
                answer = self._transact(work)
            self.faults.after()
        return answer

    def _transact[T](self, work: Callable[[Session, datetime], T]) -> T:
        with self.db.session() as session:
            return work(session, self._clock.now())

    def _change(self, request: Request, work: Callable[[Session, datetime], object]) -> str | None:
        def run(session: Session, now: datetime) -> str | None:
            return once(session, request, now, lambda: _result(work(session, now)))

        return self._write(run)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise CarrierUnavailable("演示运营商的数据库暂时不可用") from error


def _result(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _text(answer: str | None) -> str:
    if answer is None:
        raise CarrierError("演示运营商没有给出结果")
    return answer
