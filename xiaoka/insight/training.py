"""The training data as files: which labels there are, what they hold, and how new wordings would change them."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_INTENT = re.compile(r"^- intent: (\S+)\s*$")
_EXAMPLE = re.compile(r"^\s+- (?P<text>.+)$")
_MARK = re.compile(r"\[([^\[\]]+)\]\(([a-z_]+)(?::[a-z_]+)?\)")


@dataclass
class _Block:
    """The wordings of one label in one file; ``last`` is the line of the last one."""

    label: str
    last: int
    indent: str


@dataclass
class TrainingFile:
    """One file of ``data/nlu``."""

    path: Path
    lines: list[str]
    blocks: list[_Block] = field(default_factory=list)


@dataclass(frozen=True)
class Wording:
    """A wording that a person has labelled."""

    label: str
    marked: str


class TrainingData:
    """The files of ``data/nlu``, read without Rasa.

    Args:
        folder: where the files are.
    """

    def __init__(self, folder: Path) -> None:
        self._files = [_read(path) for path in sorted(folder.glob("*.yml"))]
        self._folder = folder

    def labels(self) -> list[str]:
        """Return all labels, sorted."""
        return sorted({block.label for one in self._files for block in one.blocks})

    def knows(self, wording: str) -> bool:
        """Tell whether a wording is there already, apart from marks, punctuation and width."""
        return core(wording) in self._cores()

    def diff(self, wordings: Iterable[Wording], root: Path) -> str:
        """Return a unified diff, relative to ``root``, that adds these wordings behind those of their label.

        Wordings that are known, and repeated ones, are left out. ``git apply`` takes the result.
        """
        known, added = set(self._cores()), dict[str, list[str]]()
        for one in wordings:
            if core(one.marked) in known:
                continue
            known.add(core(one.marked))
            added.setdefault(one.label, []).append(one.marked)
        return "".join(self._changed(one, added, root) for one in self._files)

    def _cores(self) -> set[str]:
        return {core(found["text"]) for one in self._files for line in one.lines if (found := _EXAMPLE.match(line))}

    def _changed(self, one: TrainingFile, added: dict[str, list[str]], root: Path) -> str:
        new = list(one.lines)
        for block in sorted(one.blocks, key=lambda block: -block.last):
            more = added.pop(block.label, [])
            new[block.last + 1 : block.last + 1] = [f"{block.indent}- {text}\n" for text in more]
        name = one.path.relative_to(root).as_posix()
        return "".join(difflib.unified_diff(one.lines, new, f"a/{name}", f"b/{name}"))


def core(wording: str) -> str:
    """Return the characters of a wording that carry meaning."""
    text = unicodedata.normalize("NFKC", _MARK.sub(r"\1", wording)).lower()
    return re.sub(r"[\W_]+", "", text)


def _read(path: Path) -> TrainingFile:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    found = TrainingFile(path, lines)
    label = ""
    for at, line in enumerate(lines):
        if intent := _INTENT.match(line):
            label = intent[1]
            continue
        if label and _EXAMPLE.match(line):
            indent = line[: len(line) - len(line.lstrip())]
            if found.blocks and found.blocks[-1].label == label:
                found.blocks[-1].last = at
            else:
                found.blocks.append(_Block(label, at, indent))
    return found
