"""Reading a policy file (策略文件) with the line of every row, so that a mistake can be pointed at."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from xiaoka.policy.problem import PolicyProblem
from xiaoka.readyaml import LOADER

ABOUT = "about"
"""The one key of a file that is no rule: who answers for the file."""
ABOUT_FIELDS = ("name", "approved_by")
_MAPPING = 'write one line a key: replace.fee: {value: 1500, source: "K …"}'


@dataclass(frozen=True)
class RawRow:
    """One key of a file as written; ``lines`` holds the line of each field, ``rows.0`` of scoped rows too."""

    key: str
    line: int
    fields: dict[str, Any]
    lines: dict[str, int]

    def line_of(self, name: str) -> int:
        """Return the line of a field, or of the row when the field is absent."""
        return self.lines.get(name, self.line)


@dataclass(frozen=True)
class RawFile:
    """A policy file as written.

    Attributes:
        file: where it lies.
        rows: its keys in order.
        about: ``name`` and ``approved_by`` for all rows that do not say otherwise.
        problems: what could not be read.
    """

    file: Path
    rows: list[RawRow] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    problems: list[PolicyProblem] = field(default_factory=list)


def read_text(file: Path) -> tuple[str, list[PolicyProblem]]:
    """Return the text of a file, or why it cannot be read."""
    try:
        return file.read_text(encoding="utf-8"), []
    except OSError as error:
        known = ", ".join(sorted(one.stem for one in file.parent.glob("*.yml"))) or "none"
        mend = f"XIAOKA_CARRIER and --carrier name a file of XIAOKA_POLICY_DIR; there are: {known}"
        return "", [PolicyProblem(file, 1, f"cannot be read: {error.strerror}", mend)]
    except UnicodeDecodeError as error:
        return "", [PolicyProblem(file, 1, f"not UTF-8: {error.reason}", "save the file as UTF-8")]


def read_rows(file: Path, text: str) -> RawFile:
    """Read a policy file; what cannot be read becomes a problem instead of an exception."""
    found = RawFile(file)
    try:
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        mend = "look for a bracket or quote that is not closed, a tab, or a colon without a blank after it"
        line = mark.line + 1 if mark else 1
        found.problems.append(PolicyProblem(file, line, f"not valid YAML: {error.problem}", mend))
        return found
    if root is None:
        return found
    if not isinstance(root, yaml.MappingNode):
        found.problems.append(PolicyProblem(file, 1, "a policy file is a mapping from key to row", _MAPPING))
        return found
    _fill(found, root)
    return found


def _fill(found: RawFile, root: yaml.MappingNode) -> None:
    first: dict[str, int] = {}
    for key_node, row_node in root.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in first:
            mend = "keep one of the two; several values of one key go under rows:, each with a scope or dates"
            found.problems.append(
                PolicyProblem(found.file, line, f"{key} is given twice, first on line {first[key]}", mend)
            )
            continue
        first[key] = line
        if not isinstance(row_node, yaml.MappingNode):
            message = f"{key} must be a mapping with at least `value`"
            found.problems.append(PolicyProblem(found.file, line, message, _MAPPING))
        elif key == ABOUT:
            _about(found, row_node, line)
        else:
            found.rows.append(RawRow(key, line, _plain(row_node), _field_lines(row_node)))
            found.problems.extend(_repeated_fields(found.file, key, row_node))


def _about(found: RawFile, node: yaml.MappingNode, line: int) -> None:
    for name, value in _plain(node).items():
        if name in ABOUT_FIELDS and isinstance(value, str) and value.strip():
            found.about[name] = value
        else:
            mend = f"about holds {' and '.join(ABOUT_FIELDS)}, both texts"
            found.problems.append(PolicyProblem(found.file, line, f"about: {name} is not understood", mend))


def _plain(node: yaml.Node) -> Any:
    # a node has no loader of its own; an empty one only lends its constructors
    return yaml.SafeLoader("").construct_document(node)


def _field_lines(node: yaml.MappingNode) -> dict[str, int]:
    lines: dict[str, int] = {}
    for name, value in node.value:
        lines[str(name.value)] = name.start_mark.line + 1
        if name.value == "rows" and isinstance(value, yaml.SequenceNode):
            for index, item in enumerate(value.value):
                lines[f"rows.{index}"] = item.start_mark.line + 1
    return lines


def _repeated_fields(file: Path, key: str, node: yaml.MappingNode) -> list[PolicyProblem]:
    seen: set[str] = set()
    problems = []
    for name, _ in node.value:
        if name.value in seen:
            line = name.start_mark.line + 1
            problems.append(PolicyProblem(file, line, f"{key}: {name.value} is given twice", "keep one of the two"))
        seen.add(str(name.value))
    return problems
