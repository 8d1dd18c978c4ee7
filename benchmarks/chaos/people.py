"""Subscribers of the demo carrier for every wish its own, so that none stands in another's way."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from stdnum.cn import ric

from tests.e2e.people import Person
from xiaoka.carrier.demo import passwords
from xiaoka.carrier.demo.scenarios import Holder, Subscriber
from xiaoka.carrier.demo.seed import add_customer, add_line
from xiaoka.db.session import Database

_PASSWORD = "258036"
_FIRST_NUMBER = 13410000000
_NAME = "林小满"


def seeded(db: Database, count: int, now: datetime) -> Iterator[Person]:
    """Write so many subscribers without any obstacle, and return them."""
    people = [_person(index) for index in range(count)]
    with ThreadPoolExecutor() as hashing:
        # what takes long of it, outside the transaction
        list(hashing.map(lambda who: passwords.hashed(who.password, who.number), people[:256]))
    for part in itertools.batched(people, 200):
        with db.session() as session:
            for who in part:
                add_customer(session, f"chaos-{who.number}", _holder(who), now)
                add_line(session, _line(who), f"chaos-{who.number}", now)
    return iter(people)


def _person(index: int) -> Person:
    body = (
        f"11010519{70 + index % 30}{index // 30 % 12 + 1:02d}{index // 360 % 28 + 1:02d}{index // 10080 * 10 + 1:03d}"
    )
    return Person(str(_FIRST_NUMBER + index * 7), _NAME, body + ric.calc_check_digit(body), _PASSWORD)


def _holder(who: Person) -> Holder:
    return Holder(name=who.name, id=who.id_card, contact="13999990001", contact_since="-2y", app=True)


def _line(who: Person) -> Subscriber:
    return Subscriber(
        number=who.number, password=who.password, shows="", cancel="", replace="", holder=_holder(who),
        principal=8640, gift=2000, unbilled=1260,
    )  # fmt: skip
