"""Nobody at the desk reads an identifier: every code that a view shows has Chinese and English words in that view."""

import re
from collections import Counter

import pytest

from tests.contract import console_codes as codes
from tests.contract.console_web import LANGUAGES, WEB, View, phrases, views, word_files
from xiaoka.tasks.registry import definitions
from xiaoka.tasks.steps.auto import Auto

FOR_CUSTOMERS = {"deed.documents_value"}  # goes into a text that the customer reads, so it is Chinese


def test_every_group_of_codes_is_known() -> None:
    assert {view.name for view in views()} >= {"talks", "cases", "figures", "inbox", "audit", "members", "account"}
    used = {group for view in views() for group in view.groups}
    assert used - set(codes.groups()) - codes.OWN == set()
    # a group that no view uses is read for nothing
    assert set(codes.groups()) - used == set()
    assert all(codes.groups().values())


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("view", views(), ids=lambda view: view.name)
def test_every_code_has_words(view: View, tag: str) -> None:
    wanted = {f"{group}.{code}" for group in view.groups & set(codes.groups()) for code in _shown(view, group)}
    assert wanted
    assert sorted(wanted - set(view.words[tag])) == []


def _shown(view: View, group: str) -> frozenset[str]:
    """Return the codes of a group that a view may show; ``why`` means two things."""
    found = codes.groups()[group]
    if group != "why":
        return found
    mine = {str(one) for one in codes.Why}
    return found & mine if view.name == "inbox" else found - mine


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("view", views(), ids=lambda view: view.name)
def test_every_phrase_is_there_without_another_view(view: View, tag: str) -> None:
    assert len(view.used) > 50
    assert sorted(view.used - set(view.words[tag]) - FOR_CUSTOMERS) == []


def test_no_phrase_is_given_twice() -> None:
    keys = Counter((tag, key) for file in word_files() for tag, key, _ in phrases(file))
    assert len(keys) > 1000
    assert {one: count for one, count in keys.items() if count > 1} == {}


def test_customers_are_not_asked_what_the_system_does_by_itself() -> None:
    text = (WEB / "views" / "talks" / "drive.js").read_text(encoding="utf-8")
    named = re.search(r"const CHECKS = new Set\(\[(.*?)\]\)", text)
    assert named
    checks = set(re.findall(r'"(\w+)"', named[1]))
    assert checks == {step.name for one in definitions().values() for step in one.steps if isinstance(step, Auto)}
