"""Where the product decides, it asks the policy for the line at hand and for a moment, never just for "now"."""

import ast
from collections.abc import Iterator
from pathlib import Path

from xiaoka.policy.scope import BEFORE_PROOF
from xiaoka.settings import ROOT

READERS = {"get", "explain", "integer", "flag", "text", "listing", "limits", "hours", "duration"}
WHOLE_CARRIER = {
    # what is said to everybody, or concerns no line
    "xiaoka/knowledge/service.py": "articles are read by people whose line is not known",
    "xiaoka/cases/replies.py": "whoever writes a text may have no line here",
    "xiaoka/vault/lifetimes.py": "the vault knows no lines",
    "xiaoka/retention/cli.py": "lists the general terms",
    "xiaoka/handoff/rules.py": "hours and time-outs of the desk's people concern no line",
    "xiaoka/assist/suggestions.py": "agents see the rules as they hold for everybody: the line may not be proven",
    "xiaoka/policy/cli.py": "lists the general values",
}

PROVING = ("xiaoka/identity/", "xiaoka/tasks/steps/verify.py", "xiaoka/tasks/steps/calls.py")
"""Where it is not known yet whose line it is; keys named in variables there are those before proof."""


def reads(source: str) -> Iterator[tuple[int, str, set[str]]]:
    """Yield line, key and named arguments of each read of a policy."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            on = ast.unparse(node.func.value)
            if on.endswith("policy") and node.args:
                key = node.args[0]
                name = key.value if isinstance(key, ast.Constant) else ast.unparse(key).strip("f'\"")
                yield node.lineno, str(name), {one.arg or "" for one in node.keywords}


def offences(path: str, source: str) -> list[str]:
    found = []
    for line, key, given in reads(source):
        exempt = path in WHOLE_CARRIER or key.startswith(BEFORE_PROOF) or path.startswith(PROVING)
        if "at" not in given and path not in WHOLE_CARRIER:
            found.append(f"{path}:{line}: {key} is read without a moment (at=)")
        if "scope" not in given and not exempt:
            found.append(f"{path}:{line}: {key} is read without the scope of the line (scope=)")
    return found


def test_every_read_names_scope_and_moment() -> None:
    files = [*(ROOT / "xiaoka").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]
    sources = {str(file.relative_to(ROOT)): file for file in files}
    found = [one for path, file in sorted(sources.items()) for one in offences(path, file.read_text(encoding="utf-8"))]
    assert found == []
    assert all(Path(ROOT / path).exists() for path in WHOLE_CARRIER)


def test_the_search_finds_what_it_looks_for() -> None:
    careless = 'fee = services.policy.integer("replace.fee")\nttl = self.policy.duration("auth.session_ttl", at=now)\n'
    assert offences("xiaoka/tasks/x.py", careless) == [
        "xiaoka/tasks/x.py:1: replace.fee is read without a moment (at=)",
        "xiaoka/tasks/x.py:1: replace.fee is read without the scope of the line (scope=)",
    ]
