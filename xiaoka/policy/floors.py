"""Checking the values of a key: type and unit, choices, locked floors, and dates that do not overlap."""

from collections.abc import Iterator
from typing import Any

from xiaoka.policy.problem import PolicyProblem
from xiaoka.policy.rows import Rule, Value
from xiaoka.policy.source import RawFile, RawRow
from xiaoka.policy.values import advice, loosens, wrong_type


def value_problems(file: RawFile, rule: Rule, added: list[Value], floors: tuple[Value, ...]) -> Iterator[PolicyProblem]:
    """Yield values of the wrong type or unit, outside the choices, or looser than a locked row allows.

    Args:
        file: where the values stand.
        rule: the key.
        added: the values to look at.
        floors: values of ``default.yml``, which a locked key may not go below.
    """
    for value in added:
        problem = _wrong(rule, value) or _loose(rule, value, floors)
        if problem:
            yield PolicyProblem(file.file, value.line, *problem)


def unit_problem(file: RawFile, raw: RawRow, rule: Rule) -> Iterator[PolicyProblem]:
    """Yield a unit that an overlay states and that is not the key's."""
    stated = raw.fields.get("unit", rule.unit)
    if stated != rule.unit:
        mend = f"convert the value to {rule.unit} and take unit out: units are decided in default.yml"
        yield PolicyProblem(file.file, raw.line_of("unit"), f"{rule.key} is in {rule.unit}, not in {stated}", mend)


def overlap_problems(file: RawFile, rule: Rule, added: list[Value]) -> Iterator[PolicyProblem]:
    """Yield values of one scope whose dates overlap; an undated one beside dated ones holds when none of them does."""
    for index, later in enumerate(added):
        for earlier in added[:index]:
            same = earlier.scope == later.scope and earlier.span.dated == later.span.dated
            if same and earlier.span.overlaps(later.span):
                whom = f"{rule.key}: for the same scope line {earlier.line} ({earlier.span})"
                message = f"{whom} and this row ({later.span}) hold on the same days"
                mend = "end the earlier row the day before the later begins (effective_to), or take one out"
                yield PolicyProblem(file.file, later.line, message, mend)


def _wrong(rule: Rule, value: Value) -> tuple[str, str] | None:
    if value.value is None and rule.nullable:
        return None
    wanted = wrong_type(rule.type, value.value)
    if wanted:
        return f"{rule.key}: {value.value!r} is not {wanted}", advice(rule.type, rule.unit, value.value)
    if rule.choices and not set(_each(value.value)) <= set(rule.choices):
        return f"{rule.key}: choose from {', '.join(map(str, rule.choices))}", f"{value.value!r} is none of them"
    return None


def _loose(rule: Rule, value: Value, floors: tuple[Value, ...]) -> tuple[str, str] | None:
    if not rule.locked:
        return None
    for floor in floors:
        concerns = set(floor.scope) <= set(value.scope) and floor.span.overlaps(value.span)
        if concerns and loosens(rule.type, rule.stricter, rule.choices, floor.value, value.value):
            message = f"{rule.key} is locked at {floor.value!r} ({floor.source}): {value.value!r} {_why(rule)}"
            return message, _back(rule, floor)
    return None


def _back(rule: Rule, floor: Value) -> str:
    if rule.stricter == "none":
        return f"take the row out; {floor.value!r} cannot be changed"
    bound = "at least" if rule.stricter == "higher" else "at most"
    return f"take the row out, or write a value that is {bound} {floor.value!r}"


def _why(rule: Rule) -> str:
    if rule.stricter == "none":
        return "would change it, and it may not change"
    return f"would loosen it, only a {rule.stricter} value is stricter"


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
