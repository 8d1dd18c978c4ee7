"""Looks for secrets where none may be, after a run of the whole product (see ``tests/leaks``)."""

from http import HTTPStatus
from pathlib import Path

from tests.e2e.stack import NAMES, Stack
from tests.leaks.known import of_carrier, of_vault
from tests.leaks.search import search
from tests.leaks.stores import Stores
from xiaoka.cases.models import Case
from xiaoka.gateway.models import Conversation
from xiaoka.handoff.models import HandoffRequest
from xiaoka.policy.service import load_policy
from xiaoka.runtime import build_vault

LISTS = (
    "/api/cases", "/api/console/cases", "/api/console/turns", "/api/handoffs", "/api/desk/conversations?limit=100",
    "/api/outbox", "/api/insight/turns?limit=200", "/metrics", "/readyz",
)  # fmt: skip
"""What agents are shown many at once; the pages of single cases and conversations follow from the database."""


def leaks(stack: Stack, *secrets: str) -> list[str]:
    """Return where one of the secrets can be read; the demo carrier's own database is outside of the product."""
    return search(stores(stack), secrets)


def all_leaks(stack: Stack) -> list[str]:
    """Return where any secret can be read that the carrier, its texts or the vault know of."""
    return search(stores(stack), known_secrets(stack))


def known_secrets(stack: Stack) -> set[str]:
    """Return every ID number, password, code, address, name and card that this run could have let slip.

    Codes and passwords leave the vault after minutes: call it while they are there, or collect more than once.
    """
    policy = load_policy(stack.settings.policy_dir, stack.settings.carrier)
    told = of_vault(stack.settings.database_url, build_vault(stack.settings, policy))
    # digits that we print ourselves are no secret, though somebody types them: 不要用 123456 这样容易猜的
    ours = stack.settings.domain_file.read_text(encoding="utf-8")
    told = {one for one in told if not (one.isdigit() and one in ours)}
    # a word that names half of the country, such as 陈, says nothing
    return {one for one in told | of_carrier(stack.settings.demo_carrier_url) if len(one) > 1}


def all_leaks_of(stack: Stack, secrets: set[str]) -> list[str]:
    """Return where one of these secrets, or of those known now, can be read, also on any page that agents see."""
    seen = pages(stack)
    found = stores(stack)
    return search(Stores(found.databases, [*found.files, seen]), secrets | known_secrets(stack))


def pages(stack: Stack) -> Path:
    """Write down what agents are shown of every case and every conversation, page by page, and return the file."""
    file = stack.folder / "pages.txt"
    headers = {"Authorization": f"Bearer {stack.values['XIAOKA_AGENT_TOKEN']}", "X-Agent": "leaks"}
    paths = list(LISTS)
    for case in stack.rows(Case):
        paths += [f"/api/cases/{case.number}", f"/api/console/cases/{case.number}"]
    paths += [f"/api/handoffs/{one.id}" for one in stack.rows(HandoffRequest)]
    paths += [f"/api/desk/conversations/{one.id}" for one in stack.rows(Conversation)]
    with file.open("w", encoding="utf-8") as shown:
        for path in paths:
            answer = stack.http.get(path, headers=headers)
            assert answer.status_code == HTTPStatus.OK, f"{path}: {answer.status_code} {answer.text[:200]}"
            shown.write(f"{path}\n{answer.text}\n")
    return file


def stores(stack: Stack) -> Stores:
    """Return everything that this installation stores or writes."""
    logs = [stack.log(name) for name in NAMES]
    return Stores([stack.settings.database_url, stack.values["XIAOKA_TRACKER_URL"]], logs)
