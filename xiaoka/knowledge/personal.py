"""What an answer adds for a holder who is proven (结合账户的回答): his own contract, balance, case or fee.

Without a proof that would do for the balance nothing is read and nothing is added; the article stands alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiaoka.account.days import today
from xiaoka.account.eligibility import replace_blockers, replace_fee
from xiaoka.account.precheck import scope_of
from xiaoka.account.quote import Quote
from xiaoka.carrier.ports import BundleKind, Carrier, CarrierError, LineView, StopReason
from xiaoka.cases import service as cases
from xiaoka.identity.enums import Operation
from xiaoka.ids import hide_msisdns, mask_msisdn
from xiaoka.money import yuan
from xiaoka.policy.service import Policy
from xiaoka.tasks import store
from xiaoka.tasks.models import TaskInstance
from xiaoka.tasks.services import Services
from xiaoka.tasks.steps.proof_words import receives
from xiaoka.tasks.turn import Turn
from xiaoka.tasks.wordy import day, moment, replace_cost
from xiaoka.wording import Wording


@dataclass(frozen=True)
class _Look:
    session: Session
    carrier: Carrier
    policy: Policy
    wording: Wording
    view: LineView
    now: datetime
    quote: Quote | None


_Found = Iterator[tuple[str, dict[str, Any]]]


def personal(session: Session, services: Services, turn: Turn) -> tuple[str, bool]:
    """Return what to add to the answer of ``turn.label``, and whether it takes the answer's place.

    It does where the answer is untrue for this line: 在这里就能补 to the guardian of a child. The text is empty when
    nothing may or need be said.

    Args:
        session: open session; reads only.
        services: carrier, policy, identity and wording.
        turn: the question.
    """
    tellers = _ABOUT.get(turn.label, ())
    number = store.remembered_msisdn(session, turn.conversation_id)
    if not tellers or number is None:
        return "", False
    try:
        if not _proven(session, services, turn, number):
            return "", False
        view = services.carrier.line(number)
        quote = _quote(session, turn)
        look = _Look(session, services.carrier, services.policy, services.wording, view, services.clock.now(), quote)
        found = [one for teller in tellers for one in teller(look)]
    except CarrierError:
        return "", False  # the article is an answer too
    if not found:
        return "", False
    words = "".join(services.wording.text(key, **params) for key, params in found)
    keys = {key for key, _ in found}
    instead = turn.label == "faq/replace_channels" and bool(keys & set(_INSTEAD)) or "own_cancel_dates" in keys
    return services.wording.text("own_intro", number_masked=mask_msisdn(number), told=words), instead


def _quote(session: Session, turn: Turn) -> Quote | None:
    """Return the settlement that the cancellation on top is being asked about."""
    top = store.top(session, turn.conversation_id)
    known = top.data.get("_quote") if top is not None else None
    return Quote.from_json(known) if known else None


def _dates(look: _Look) -> _Found:
    """Tell whoever is cancelling the dates of his own number (几天能销掉)."""
    if look.quote is None or not look.quote.valid(look.now):
        return
    scope = scope_of(look.view)
    kept = timedelta(days=look.policy.integer("cancel.precancel_days", scope=scope, at=look.now))
    dates = {name: day(getattr(look.quote, name)) for name in ("irreversible_from", "final_by")}
    yield "own_cancel_dates", {"stops_from": day(look.quote.irreversible_from - kept), **dates}


def _proven(session: Session, services: Services, turn: Turn, number: str) -> bool:
    """Tell whether the account may be spoken of; a card that is lost or dead proves nothing by text."""
    query = select(TaskInstance).where(TaskInstance.conversation_id == turn.conversation_id)
    told = [task.data for task in session.scalars(query) if task.data.get("number") == number]
    gone = any(receives(one) is False for one in told)
    return all(
        services.identity.satisfied(
            session, turn.conversation_id, number, operation, old_sim_receives=False if gone else None
        )
        for operation in (Operation.QUERY_BALANCE, Operation.CASE_STATUS)
    )


def _contracts(look: _Look) -> _Found:
    for contract in look.view.contracts:
        if contract.ends < today(look.now):
            continue
        if contract.document_id is None:
            yield "own_contract_unsigned", {"name": contract.name}
        else:
            yield "own_contract", {"name": contract.name, "ends": day(contract.ends), "penalty": yuan(contract.penalty)}


def _bundles(look: _Look) -> _Found:
    held = [bundle.label for bundle in look.view.bundles if bundle.kind is not BundleKind.PORT_OUT]
    if held:
        yield "own_bundles", {"labels": hide_msisdns("、".join(held))}


def _unbound(look: _Look) -> _Found:
    if not [*_contracts(look), *_bundles(look)]:
        yield "own_unbound", {}


def _arrears(look: _Look) -> _Found:
    account = look.view.account
    if account.arrears + account.late_fee > 0:
        yield "own_arrears", {"owed": yuan(account.arrears + account.late_fee)}


def _balance(look: _Look) -> _Found:
    account = look.view.account
    yield "own_balance", {"principal": yuan(account.principal + account.deposit), "gift": yuan(account.gift)}


def _case(kind: str) -> Callable[[_Look], _Found]:
    def told(look: _Look) -> _Found:
        for case in cases.open_cases(look.session, look.view.line.msisdn):
            if case.kind == kind and case.next_at and case.next_note_key:
                status = look.wording.text(cases.status_key(case))
                when = look.wording.text(case.next_note_key, date=day(case.next_at))
                task = look.wording.text(f"task_{kind}")
                yield "own_case", {"task": task, "case_number": case.number, "status": status, "when": when}

    return told


def _fee(look: _Look) -> _Found:
    yield "own_replace_fee", {"cost": replace_cost(look.wording, replace_fee(look.view, look.policy, look.now))}


def _protected(look: _Look) -> _Found:
    swaps = [swap.at for swap in look.view.swaps if swap.at <= look.now]
    window = look.policy.duration("replace.protected_window", scope=scope_of(look.view), at=look.now)
    until = max(swaps, default=look.now) + window
    if swaps and until > look.now:
        yield "own_protected", {"until": moment(until)}


def _password(look: _Look) -> _Found:
    since = look.view.line.password_reset_at
    wait = look.policy.duration("svcpwd.counts_after_reset", at=look.now)
    if since is not None and since + wait > look.now:
        yield "own_password_new", {"counts_from": moment(since + wait)}


def _where(look: _Look) -> _Found:
    obstacles = {one.code for one in replace_blockers(look.view, look.policy, look.now)}
    if "iot" in obstacles:  # no shop of ours can help
        yield "own_iot", {}
    elif obstacles & _AT_THE_COUNTER:
        yield next((words for code, words in _COUNTER_WORDS.items() if code in obstacles), "own_counter"), {}
        for shop in look.carrier.shops(look.view.line.city)[:1]:
            yield "own_shop", {"name": shop.name, "address": shop.address, "hours": shop.hours}
    elif not obstacles:
        yield "own_online", {}


def _document(look: _Look) -> _Found:
    plain = look.view.customer.id_kind == "resident" and not look.view.customer.is_company
    yield ("own_document" if plain else "own_document_other"), {}


def _unchanged(look: _Look) -> _Found:
    account = look.view.account
    yield (
        "own_unchanged",
        {"plan": look.view.line.plan_name, "principal": yuan(account.principal), "gift": yuan(account.gift)},
    )


def _codes(look: _Look) -> _Found:
    if StopReason.LOSS in look.view.line.stop_reasons:
        yield "own_loss_codes", {}


def _stopped(look: _Look) -> _Found:
    lost = StopReason.LOSS in look.view.line.stop_reasons
    yield ("own_loss_stopped" if lost else "own_loss_open"), {}


def _plans(look: _Look) -> _Found:
    plans = look.carrier.plans(look.view.line.msisdn)
    if plans:
        yield "own_keep_plans", {"plans": "、".join(plan.name for plan in plans)}


_AT_THE_COUNTER = frozenset(("company", "id_kind", "age", "excluded_sim", "fraud_stop", "unregistered"))
_COUNTER_WORDS = {"company": "own_company", "age": "own_child"}
_INSTEAD = frozenset(("own_counter", "own_company", "own_child", "own_iot"))
_CANCEL, _REPLACE = _case("cancel_card"), _case("replace_card")
_ABOUT: dict[str, tuple[Callable[[_Look], _Found], ...]] = {
    "faq/after_cancel": (_CANCEL, _arrears),
    "faq/cancel_contract": (_contracts, _bundles, _unbound),
    "faq/cancel_fee": (_arrears, _contracts),
    "faq/cancel_materials": (_document,),
    "faq/cancel_process": (_CANCEL,),
    "faq/cancel_refund": (_balance, _arrears),
    "faq/cancel_time": (_CANCEL, _dates),
    "faq/forgot_password": (_password,),
    "faq/keep_card": (_plans, _contracts, _bundles),
    "faq/number_recycle": (_CANCEL,),
    "faq/replace_again": (_REPLACE, _protected),
    "faq/replace_bank": (_codes, _REPLACE),
    "faq/replace_channels": (_where, _REPLACE),
    "faq/replace_fee": (_fee,),
    "faq/replace_materials": (_where, _document),
    "faq/replace_number": (_unchanged,),
    "faq/replace_process": (_REPLACE,),
    "faq/replace_time": (_REPLACE,),
    "faq/stolen_risk": (_stopped,),
}
"""Which facts of the account belong to which question."""
