"""Answers to questions (知识库): Markdown articles, their figures filled from the policy in force.

An article is ``data/faq/<name>.md`` with front matter ``label``, ``title``, ``grade`` (A/B/K/…), ``offers`` (what can
be done next, as intents with a button ``offer_<intent>``) and a body in
which ``{{replace.fee}}`` stands for a value of the policy, so that text and rules cannot disagree.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from xiaoka import readyaml
from xiaoka.money import yuan
from xiaoka.policy.service import Policy
from xiaoka.settings import ROOT

FOLDER = ROOT / "data" / "faq"
_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_FIGURE = re.compile(r"\{\{\s*([a-z_.]+)\s*\}\}")
_UNITS = {
    "seconds": "秒", "minutes": "分钟", "hours": "小时", "days": "天", "months": "个月", "working_days": "个工作日",
    "working_hours": "个工作小时", "times": "次", "count": "个", "years_old": "周岁", "stars": "星级",
}  # fmt: skip
_WINDOWS = {"s": "秒", "m": "分钟", "h": "小时", "d": "天"}


@dataclass(frozen=True)
class Article:
    """One article of the knowledge base."""

    label: str
    title: str
    grade: str
    body: str
    offers: tuple[str, ...] = ()

    def figures(self) -> list[str]:
        """Return the policy keys that its text names."""
        return _FIGURE.findall(self.body)


class KnowledgeError(ValueError):
    """An article that cannot be used; says which file and why."""


@lru_cache(maxsize=4)
def load(folder: Path = FOLDER) -> dict[str, Article]:
    """Return all articles by label.

    Raises:
        KnowledgeError: front matter missing or wrong, or two articles for one label.
    """
    articles: dict[str, Article] = {}
    for file in sorted(folder.glob("*.md")):
        article = _read(file)
        if article.label in articles:
            raise KnowledgeError(f"{file.name}: label {article.label} is answered twice")
        articles[article.label] = article
    return articles


def filled(article: Article, policy: Policy, at: datetime | None = None) -> str:
    """Return an article's text with the figures of the policy, as they hold for everybody at a moment."""
    return _FIGURE.sub(lambda match: figure(policy, match.group(1), at), article.body)


def figure(policy: Policy, key: str, at: datetime | None = None, *, bare: bool = False) -> str:
    """Return a policy value as customers read it: ``10 元``, ``3 到 7 天``, ``次月 10 日``, ``24 小时内 1 次``.

    Args:
        policy: the rules.
        key: of the value.
        at: aware time for dated rows.
        bare: leave the unit out.

    Raises:
        KeyError: no such key.
    """
    value, unit = policy.get(key, at=at), policy.rule(key).unit
    if value is None:
        return "不限"
    if unit == "fen":
        amount = yuan(int(value)).removesuffix(".00")
        return amount if bare else f"{amount} 元"
    if unit == "clock":
        return str(value).replace("-", " 到 ")
    if unit == "day_of_next_month":
        return f"次月 {value} 日"
    if unit == "limits":
        return "、".join(_limit(str(one)) for one in value)
    if isinstance(value, list):
        span = len(value) == 2 and unit in _UNITS  # the least and the most
        value = (" 到 " if span else "、").join(str(one) for one in value)
    return f"{value} {_UNITS[unit]}" if unit in _UNITS and not bare else str(value)


def _limit(text: str) -> str:
    count, _, window = text.partition("/")
    return f"{window[:-1]} {_WINDOWS[window[-1]]}内 {count} 次"


def _read(file: Path) -> Article:
    match = _FRONT.match(file.read_text(encoding="utf-8"))
    if match is None:
        raise KnowledgeError(f"{file.name}: must begin with front matter between two lines of ---")
    head: dict[str, Any] = readyaml.load(match.group(1)) or {}
    missing = [name for name in ("label", "title", "grade") if not head.get(name)]
    if missing:
        raise KnowledgeError(f"{file.name}: front matter lacks {', '.join(missing)}")
    offers = tuple(str(one) for one in head.get("offers") or ())
    return Article(str(head["label"]), str(head["title"]), str(head["grade"]), match.group(2).strip(), offers)
