"""The same conversations on PostgreSQL: what SQLite forgives, it does not."""

from collections.abc import Iterator

import pytest

from tests.unit.tasks import test_cancel_card, test_other_tasks, test_replace_card
from tests.unit.tasks.conftest import Talk
from xiaoka.audit.service import verify
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.db.session import Database
from xiaoka.launch.databases import upgrade
from xiaoka.runtime import build_services
from xiaoka.settings import Settings
from xiaoka.worker import tick

pytestmark = pytest.mark.services


@pytest.fixture
def talk(postgres_url: str, carrier: DemoCarrier) -> Iterator[Talk]:
    upgrade(postgres_url)
    db = Database(postgres_url)
    yield Talk(build_services(Settings(_env_file=None), db=db, carrier=carrier))
    db.dispose()


def test_a_cancel(talk: Talk) -> None:
    test_cancel_card.test_a_plain_customer_cancels_and_gets_a_number(talk)
    services = talk.services
    tick(services.db, services.cases, {}, wording=services.wording)
    with services.db.session() as session:
        assert verify(session) == []


def test_a_replacement(talk: Talk) -> None:
    test_replace_card.test_a_lost_card_is_replaced_by_mail(talk)


def test_a_withdrawal(talk: Talk) -> None:
    test_other_tasks.test_an_application_is_withdrawn(talk)


def test_one_filing_for_two_confirmations(talk: Talk) -> None:
    test_cancel_card.test_the_same_confirmation_twice_files_once(talk)
