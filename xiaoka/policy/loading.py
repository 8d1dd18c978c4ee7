"""From the texts of policy files to rules: ``default.yml`` first, then what a carrier does differently."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xiaoka.policy.checks import Form, unknown_key
from xiaoka.policy.floors import overlap_problems, unit_problem, value_problems
from xiaoka.policy.problem import PolicyProblem
from xiaoka.policy.rows import Rule, values_of
from xiaoka.policy.source import RawFile, RawRow, read_rows, read_text

DEFAULT = "default"


@dataclass(frozen=True)
class Text:
    """A policy file: where it lies and what it says."""

    file: Path
    text: str


@dataclass
class Loaded:
    """What came of the texts; ``rules`` is complete only without ``problems``."""

    rules: dict[str, Rule] = field(default_factory=dict)
    problems: list[PolicyProblem] = field(default_factory=list)
    approved_by: str = ""


def texts_of(directory: Path, carrier: str) -> tuple[list[Text], list[PolicyProblem]]:
    """Read the files of a carrier (``default`` has no overlay)."""
    texts, problems = [], []
    for name in dict.fromkeys((DEFAULT, carrier)):
        file = directory / f"{name}.yml"
        text, found = read_text(file)
        texts.append(Text(file, text))
        problems += found
    return texts, problems


def version_of(carrier: str, texts: Sequence[Text]) -> str:
    """Return name and content hash: the same content has the same version, any other content another one."""
    digest = hashlib.sha256(b"\0".join(one.text.encode() for one in texts)).hexdigest()
    return f"{carrier}@{digest[:16]}"


def load_texts(texts: Sequence[Text], carrier: str) -> Loaded:
    """Build the rules of a carrier; all problems are listed file by file in order of lines."""
    loaded = Loaded()
    default, *overlays = (read_rows(one.file, one.text) for one in texts)
    known = [raw.key for raw in default.rows]
    for file, build in ((default, _defined), *((one, _differs) for one in overlays)):
        found = list(file.problems)
        for raw in file.rows:
            found += build(loaded, file, raw, known, carrier)
        loaded.problems += sorted(found, key=lambda problem: problem.line)
        loaded.approved_by = file.about.get("approved_by", loaded.approved_by)
    return loaded


def _defined(loaded: Loaded, file: RawFile, raw: RawRow, _known: list[str], _carrier: str) -> list[PolicyProblem]:
    problems = list(Form(file, raw, overlay=False).problems())
    if problems:
        return problems
    fields, values = raw.fields, tuple(values_of(raw, file, None))
    rule = Rule(
        raw.key, fields["type"], fields["unit"], str(fields["text"]), bool(fields.get("locked", False)),
        fields.get("stricter", "none"), fields.get("choices"), bool(fields.get("nullable", False)), values,
    )  # fmt: skip
    problems = [*value_problems(file, rule, list(values), values[:1]), *overlap_problems(file, rule, list(values))]
    if not problems:
        loaded.rules[raw.key] = rule
    return problems


def _differs(loaded: Loaded, file: RawFile, raw: RawRow, known: list[str], carrier: str) -> list[PolicyProblem]:
    if raw.key not in known:
        return [unknown_key(file, raw, known)]
    problems = list(Form(file, raw, overlay=True).problems())
    rule = loaded.rules.get(raw.key)
    if rule is None or problems:  # a broken row of default.yml is reported already
        return problems
    added = list(values_of(raw, file, carrier))
    problems = list(unit_problem(file, raw, rule)) or [
        *value_problems(file, rule, added, rule.values),
        *overlap_problems(file, rule, added),
    ]
    if not problems:
        loaded.rules[raw.key] = replace(rule, values=(*rule.values, *added))
    return problems
