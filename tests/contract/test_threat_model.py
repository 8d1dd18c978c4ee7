"""Every threat in ``docs/security.md`` names a test, and every test it names exists."""

import ast
import re

import pytest

from xiaoka.settings import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`((?:…/security|tests)/[\w/]+\.py)::(\w+)`")
COMPONENTS = (
    "browser, widget", "desk", "identity", "REST clients", "agents' API", "Rasa", "actions", "database", "vault",
    "outbox, SMS", "carrier port", "worker", "operator's CLI", "policies",
)  # fmt: skip


def rows() -> list[list[str]]:
    section = PAGE.split("\n## Threats\n")[1].split("\n### ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_each_threat_has_its_kind_its_answer_and_a_test() -> None:
    assert len(rows()) >= 40
    for row in rows():
        assert len(row) == 5 and row[1] in set("STRIDE") and row[2] and row[3], row
        assert NAMED.search(row[4]), row


def test_every_component_is_looked_at() -> None:
    assert set(COMPONENTS) <= {row[0] for row in rows()}


def test_no_rule_of_law_is_claimed_that_was_not_read_or_reported_alike() -> None:
    section = PAGE.split("\n## What the law asks\n")[1].split("\n## ")[0]
    table = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")][2:]
    assert len(table) >= 10
    for row in table:
        assert set(row[1].replace(",", " ").split()) <= {"A", "B"}, row


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(PAGE))))
def test_the_named_test_exists(file: str, name: str) -> None:
    source = ast.parse((ROOT / file.replace("…/security", "tests/security")).read_text(encoding="utf-8"))
    tests = {node.name for node in ast.walk(source) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert name in tests
