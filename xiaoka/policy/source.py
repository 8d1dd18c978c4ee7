"""Reading a policy file (策略文件) with the line of every row, so that a mistake can be pointed at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class PolicyProblem:
    """Something wrong in a policy file; ``line`` counts from 1."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        """Return it the way compilers do."""
        return f"{self.file}:{self.line}: {self.message}"


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


def read_rows(file: Path) -> tuple[list[RawRow], list[PolicyProblem]]:
    """Read a policy file; what cannot be read becomes a problem instead of an exception."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        return [], [PolicyProblem(file, 1, f"cannot be read: {error.strerror}")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return [], [PolicyProblem(file, mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}")]
    if root is None:
        return [], []
    if not isinstance(root, yaml.MappingNode):
        return [], [PolicyProblem(file, 1, "a policy file is a mapping from key to row")]
    return _rows(file, root)


def _rows(file: Path, root: yaml.MappingNode) -> tuple[list[RawRow], list[PolicyProblem]]:
    rows: dict[str, RawRow] = {}
    problems: list[PolicyProblem] = []
    for key_node, row_node in root.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in rows:
            problems.append(PolicyProblem(file, line, f"{key} is given twice, first on line {rows[key].line}"))
        elif not isinstance(row_node, yaml.MappingNode):
            problems.append(PolicyProblem(file, line, f"{key} must be a mapping with at least `value`"))
        else:
            rows[key] = RawRow(key, line, _plain(row_node), _field_lines(row_node))
            problems += _repeated_fields(file, key, row_node)
    return list(rows.values()), problems


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
            problems.append(PolicyProblem(file, name.start_mark.line + 1, f"{key}: {name.value} is given twice"))
        seen.add(str(name.value))
    return problems
