"""Next dates: from policy keys with their units, or computed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from xiaoka.account.days import add_working_days, day_of_month, midnight, month_start, today
from xiaoka.cases.context import Rules
from xiaoka.cases.models import Case
from xiaoka.cases.table import State
from xiaoka.clock import CHINA, china

OFFICE = (time(9), time(18))
"""Working hours (工作时间) that ``working_hours`` are counted in, Monday to Friday."""


def deadline(state: State, case: Case, rules: Rules, now: datetime) -> datetime:
    """Return the next date of a case that enters ``state`` now; never before now."""
    start = now
    if state.since and state.since in case.facts:
        start = datetime.fromisoformat(case.facts[state.since])
    if state.timer.startswith("@"):
        return max(now, COMPUTED[state.timer](case, rules, start))
    return max(now, after(state.timer, rules, start))


def after(key: str, rules: Rules, start: datetime) -> datetime:
    """Return ``start`` plus the time that a policy key gives."""
    unit = rules.unit(key)
    if unit == "working_days":
        return start + (add_working_days(today(start), rules.integer(key)) - today(start))
    if unit == "working_hours":
        return _working_hours(start, timedelta(hours=rules.integer(key)))
    return start + rules.duration(key)


def reminders(
    state: State, case: Case, rules: Rules, since: datetime, *, until: datetime | None = None
) -> list[datetime]:
    """Return the moments after ``since`` at which the customer is reminded of the next date, in order.

    Args:
        state: where the case stands.
        case: with its next date.
        rules: the policy for it.
        since: aware time, not included.
        until: aware time, included; the next date when left out, not included.
    """
    if not state.reminders or case.next_at is None:
        return []
    ahead = rules.numbers(state.reminders)
    hours = [24 * days for days in ahead] if rules.unit(state.reminders) == "days" else ahead
    moments = sorted(case.next_at - timedelta(hours=one) for one in hours)
    return [one for one in moments if since < one < case.next_at and (until is None or one <= until)]


def _window(_case: Case, rules: Rules, now: datetime) -> datetime:
    """Return now inside the hours of acceptance (受理时段), else the next opening."""
    hours = rules.hours("cancel.hours")
    closed = rules.hours("cancel.month_end_close")
    moment = china(now)
    # two openings ahead at most: tomorrow's, when today is over or the month closes
    for _ in range(3):
        last_day = today(moment) == month_start(today(moment), 1) - timedelta(days=1)
        if hours.covers(moment.time()) and not (last_day and closed.covers(moment.time())):
            return moment.astimezone(UTC)
        opens = datetime.combine(today(moment), hours.opens, CHINA)
        moment = opens if opens > moment else opens + timedelta(days=1)
    return moment.astimezone(UTC)


def _reserved(case: Case, rules: Rules, now: datetime) -> datetime:
    """Return the end of the reservation (预约期): the customer's choice within the carrier's range."""
    wanted = case.facts.get("reserved_days", case.fields.get("reserved_days"))
    days = int(wanted) if wanted is not None else rules.integer("cancel.reserved_days")
    least, most = rules.integer("cancel.reserved_days_min"), rules.integer("cancel.reserved_days_max")
    return now + timedelta(days=min(max(days, least), most))


def _final_bill(case: Case, rules: Rules, now: datetime) -> datetime:
    """Return the day of the last bill (最后账单): as quoted, or of the next month when that has passed."""
    if case.state == "C9_FINAL_BILL" and {"agreed_rest", "honoured"} & case.facts.keys():
        return now  # the bill is out and settled
    quoted = (case.quote or {}).get("final_by")
    if quoted and date.fromisoformat(quoted) > today(now):
        return midnight(date.fromisoformat(quoted)).astimezone(UTC)
    months = 1 + (rules.integer("cancel.final_roamed_months") if case.facts.get("roamed") else 0)
    return midnight(day_of_month(today(now), months, rules.integer("cancel.final_by"))).astimezone(UTC)


def hold_key(case: Case) -> str:
    """Return which hold (等待期) a replacement gets: the less the old card proves, the longer."""
    if case.fields.get("delivery") == "shop" or case.facts.get("at_shop"):
        return "replace.hold.shop"
    if case.fields.get("old_sim") == "yes" and case.facts.get("risk", "low") == "low":
        return "replace.hold.old_sim"
    return "replace.hold.attached" if case.facts.get("sim_attached", True) else "replace.hold.detached"


def _hold(case: Case, rules: Rules, now: datetime) -> datetime:
    return now + min(rules.duration(hold_key(case)), rules.duration("replace.hold.max"))


def _remind(case: Case, rules: Rules, now: datetime) -> datetime:
    """Return the next of the days after filing on which the customer is reminded of a stopped line."""
    days = rules.numbers("loss.remind_days")
    ahead = [case.created + timedelta(days=day) for day in days]
    return next((moment for moment in ahead if moment > now), now + timedelta(days=days[0]))


def _keep_until(_case: Case, rules: Rules, now: datetime) -> datetime:
    """Return the day on which 停机保号 ends: so many months on, or the last day of a shorter month."""
    start, months = today(now), rules.integer("suspend.max_months")
    return midnight(day_of_month(start, months, start.day)).astimezone(UTC)


def _now(_case: Case, _rules: Rules, now: datetime) -> datetime:
    return now


COMPUTED: dict[str, Callable[[Case, Rules, datetime], datetime]] = {
    "@window": _window,
    "@reserved": _reserved,
    "@final_bill": _final_bill,
    "@hold": _hold,
    "@remind": _remind,
    "@keep_until": _keep_until,
    "@now": _now,
}


def _working_hours(start: datetime, left: timedelta) -> datetime:
    moment = china(start)
    while True:
        opens, closes = (datetime.combine(today(moment), edge, CHINA) for edge in OFFICE)
        if moment.weekday() < 5 and moment < closes:
            moment = max(moment, opens)
            if moment + left <= closes:
                return (moment + left).astimezone(UTC)
            left -= closes - moment
        moment = datetime.combine(today(moment) + timedelta(days=1), OFFICE[0], CHINA)
