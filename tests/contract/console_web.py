"""The console's modules as text: which view loads which, what it names by a code, and the words it has for that."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xiaoka.settings import ROOT

WEB = ROOT / "xiaoka" / "console" / "web"
_IMPORT = re.compile(r'^import [^;]*?from "(\.[^"]+)";', re.MULTILINE)
_VIEW = re.compile(r'id: "(\w+)".*?import\("(\.[^"]+)"\)')
_ENTRY = re.compile(r'"([^"\n]+)": "((?:[^"\\\n]|\\.)*)"')
_LANGUAGE = re.compile(r'^(?:export const \w*?(zh|en) = \{|  ("zh-CN"|en): \{)', re.MULTILINE | re.IGNORECASE)
_CODE = re.compile(r'\bnamed\("(\w+)"|\bt\(`(\w+)\.\$\{|\bprefix="(\w+)"|\bpick\("\w+", [^)]*\), \w+, "(\w+)"\)')
_PHRASE = re.compile(r'\bt\("([a-z_]+\.[^"$]+)"')
LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True)
class View:
    """A view with the shell around it.

    Attributes:
        name: as in ``views/index.js``.
        groups: prefixes of phrases whose key ends with a code.
        used: keys of phrases that are named in full.
        words: phrases by language and key.
    """

    name: str
    groups: frozenset[str]
    used: frozenset[str]
    words: dict[str, dict[str, str]]


@lru_cache(maxsize=1)
def views() -> tuple[View, ...]:
    """Return every view of the navigation."""
    index = WEB / "views" / "index.js"
    shell = _closure(WEB / "main.js")
    return tuple(
        _view(name, shell | _closure((index.parent / path).resolve()))
        for name, path in _VIEW.findall(index.read_text(encoding="utf-8"))
    )


def phrases(file: Path) -> list[tuple[str, str, str]]:
    """Return the phrases of a module as language, key and text, in order."""
    text = file.read_text(encoding="utf-8")
    if file.parent.name == "words" and file.stem in LANGUAGES:
        return [(file.stem, *found) for found in _ENTRY.findall(text)]
    marks = list(_LANGUAGE.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    return [
        ("zh-CN" if "zh" in (mark[1] or mark[2]).lower() else "en", *found)
        for mark, end in zip(marks, ends, strict=True)
        for found in _ENTRY.findall(text[mark.end() : end])
    ]


def word_files() -> list[Path]:
    """Return the modules that hold phrases."""
    return [file for file in sorted(WEB.rglob("*.js")) if "lib" not in file.parts and phrases(file)]


def _view(name: str, files: frozenset[Path]) -> View:
    words: dict[str, dict[str, str]] = {tag: {} for tag in LANGUAGES}
    groups, used = set(), set()
    for file in files:
        for tag, key, phrase in phrases(file):
            words[tag][key] = phrase
        text = file.read_text(encoding="utf-8")
        groups |= {next(filter(None, found)) for found in _CODE.findall(text)}
        used |= set(_PHRASE.findall(text))
    return View(name, frozenset(groups), frozenset(used), words)


def _closure(first: Path) -> frozenset[Path]:
    seen: set[Path] = set()
    todo = [first]
    while todo:
        file = todo.pop()
        if file in seen or "lib" in file.parts:
            continue
        seen.add(file)
        todo += [(file.parent / path).resolve() for path in _IMPORT.findall(file.read_text(encoding="utf-8"))]
    return frozenset(seen)
