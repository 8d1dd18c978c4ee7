"""Copies of the demo carrier's subscribers under fresh numbers.

Many conversations at once (scenarios, load) can then each play the same scenario without standing in each
other's way. A copy differs from its model in every number that tells people apart: mobile numbers, ID number,
reserved contact.
"""

import re
from datetime import datetime

from stdnum.cn import ric

from xiaoka.carrier.demo.models import CustomerRow, LineRow
from xiaoka.carrier.demo.scenarios import Holder, Subscriber, holder_of, subscribers
from xiaoka.carrier.demo.seed import add_customer, add_line
from xiaoka.db.session import Database

_PER_AREA = 500
_AREAS = ("110101", "110102", "110105", "110106", "110108", "310101", "310104", "310105", "310106", "310107")
MOST = _PER_AREA * len(_AREAS)
"""So many copies of one subscriber have ID numbers of their own."""


def copy(db: Database, number: str, serial: int, now: datetime) -> list[Subscriber]:
    """Copy a subscriber with all lines of his holder.

    Args:
        db: the demo carrier's database.
        number: the subscriber's number in ``data/subscribers.yml``.
        serial: 0 ≤ serial < MOST; the same serial cannot be used twice in one database.
        now: aware UTC; times of the scenario count from it.

    Returns:
        The copies; the one of ``number`` first, with its holder, then the holder's other lines.

    Raises:
        ValueError: no such subscriber.
    """
    model = next((one for one in subscribers() if one.number == number), None)
    if model is None:
        raise ValueError(f"the demo carrier has no subscriber {number}")
    model_id, model_holder = holder_of(model)
    group = [model, *(one for one in subscribers() if holder_of(one)[0] == model_id and one is not model)]
    numbers = {one.number: fresh_number(one.number, serial) for one in group}
    holder = _holder(model_holder, serial)
    copies = [_line(one, numbers, holder) for one in group]
    with db.session() as session:
        customer_id = f"copy-{number}-{serial}"
        if session.get(CustomerRow, customer_id) or session.get(LineRow, copies[0].number):
            raise ValueError(f"copy {serial} of {number} is there already")
        add_customer(session, customer_id, holder, now)
        for one in copies:
            add_line(session, one, customer_id, now)
    return copies


def fresh_number(number: str, serial: int) -> str:
    """Return a number with the same first three digits that no subscriber of the file and no other serial has."""
    # an odd multiplier not divisible by 5 visits every ending once; the first digit keeps clear of the file's 00…
    ending = (int(number[3:]) + 48_271 * (serial + 1)) % 80_000_000 + 20_000_000
    return f"{number[:3]}{ending:08d}"


def _line(one: Subscriber, numbers: dict[str, str], holder: Holder) -> Subscriber:
    bundles = tuple(
        bundle.model_copy(update={"label": re.sub(r"1\d{10}", lambda found: numbers.get(found[0], found[0]), label)})
        for bundle in one.bundles
        for label in [bundle.label]
    )
    return one.model_copy(
        update={"number": numbers[one.number], "holder": holder, "same_holder": None, "bundles": bundles}
    )


def _holder(holder: Holder, serial: int) -> Holder:
    contact = fresh_number(holder.contact, serial) if holder.contact else None
    return holder.model_copy(update={"id": _id_number(holder, serial), "birth": holder.born(), "contact": contact})


def _id_number(holder: Holder, serial: int) -> str:
    """Return an ID number of the same kind, birth date and sex; the check digit is right (GB 11643)."""
    if holder.company:
        return f"{holder.id[:-5]}{serial:04d}{holder.id[-1]}"
    if holder.id_kind != "resident":
        # the first run of digits that is long enough becomes the serial
        return re.sub(r"\d{4,}", lambda found: f"{serial + 1:0{len(found[0])}d}", holder.id, count=1)
    area, sequence = _AREAS[serial // _PER_AREA], serial % _PER_AREA * 2 + int(holder.id[16]) % 2
    body = f"{area}{holder.id[6:14]}{sequence:03d}"
    return body + str(ric.calc_check_digit(f"{body}0"))
