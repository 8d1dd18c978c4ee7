"""Up to three replies to choose from (建议回复), each with its source; nothing is ever sent by itself."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xiaoka.assist.checklist import title
from xiaoka.assist.scratch import UNKNOWN, Scratch
from xiaoka.assist.talk import Said, Talk
from xiaoka.assist.words import policy_keys, word
from xiaoka.gateway.plain import flat_text, hide_numbers
from xiaoka.knowledge import service as knowledge
from xiaoka.tasks.rendering import render
from xiaoka.tasks.services import Services
from xiaoka.tasks.steps.auto import Auto
from xiaoka.tasks.steps.verify import Verify
from xiaoka.tasks.turn import Say

MOST = 3
UPSET = frozenset(("angry", "file_complaint"))
_SPOKEN = {"greet": "utter_greet", "thank": "utter_thank", "goodbye": "utter_goodbye"}
_SURE, _FAIR = 0.85, 0.6


@dataclass(frozen=True)
class Suggestion:
    """One reply.

    Attributes:
        text: to be inserted, changed and sent by the agent.
        kind: of its source: ``faq``, ``step``, ``policy``, ``blocker`` or ``mood``.
        source: label of the article, name of the step, key of the policy.
        why: in words for the agent.
        turn: the utterance of the customer that it answers, if one.
        confidence: 0–1.
    """

    text: str
    kind: str
    source: str
    why: str
    turn: Said | None = None
    confidence: float = 1.0

    def id(self, talk: Talk) -> str:
        """Return its id: the same suggestion for the same state of a talk has the same."""
        parts = (talk.conversation_id, talk.version, self.kind, self.source, self.text)
        return f"s_{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:20]}"

    def as_json(self, talk: Talk) -> dict[str, Any]:
        """Return what the agent gets."""
        sure = "high" if self.confidence >= _SURE else "middle" if self.confidence >= _FAIR else "low"
        return {
            "id": self.id(talk), "version": talk.version, "text": self.text,
            "source": {"kind": self.kind, "name": self.source}, "why": self.why,
            "confidence": round(self.confidence, 4), "confidence_title": word("confidence", sure),
        }  # fmt: skip


def suggested(services: Services, talk: Talk, scratch: Scratch | None) -> list[Suggestion]:
    """Return up to three replies: what was asked, what stands in the way, what comes next, what the rules say."""
    found = [*_question(services, talk), *_mood(services, talk), *_stuck(services, scratch), *_next(services, scratch)]
    rules = [Suggestion(row["text"], "policy", row["key"], word("why", "policy", text=row["title"]))
             for row in policy_lines(services, scratch)]  # fmt: skip
    kept: dict[str, Suggestion] = {}
    for one in (*found, *rules):
        kept.setdefault(one.text, one)
    return list(kept.values())[:MOST]


def policy_lines(services: Services, scratch: Scratch | None) -> list[dict[str, Any]]:
    """Return the rules that apply to a task, as they hold for everybody now."""
    policy, now, rows = services.policy, services.clock.now(), []
    for key in policy_keys(scratch.ctx.task.kind) if scratch else []:
        value = policy.explain(key, at=now)
        figure = knowledge.figure(policy, key, now)
        rule = policy.rule(key)
        rows.append({
            "key": key, "title": rule.text, "value": figure, "text": f"{rule.text}：{figure}。",
            "source": value.source, "locked": rule.locked,
        })  # fmt: skip
    return rows


def _last(talk: Talk) -> Said | None:
    """Return what the customer said last, if nobody has answered since."""
    return talk.said[-1] if talk.said and talk.said[-1].role == "customer" else None


def _question(services: Services, talk: Talk) -> Iterator[Suggestion]:
    said = _last(talk)
    if said is None:
        return
    sure = float(said.nlu.get("confidence") or 0)
    article = knowledge.load().get(said.label) if said.sure else None
    if article is not None:
        text = knowledge.filled(article, services.policy, services.clock.now())
        yield Suggestion(text, "faq", article.label, word("why", "question", title=article.title), said, sure)
    elif said.sure and said.label in _SPOKEN:
        yield Suggestion(services.wording.text(_SPOKEN[said.label]), "faq", said.label, "", said, sure)


def _mood(services: Services, talk: Talk) -> Iterator[Suggestion]:
    said = _last(talk)
    if said is not None and said.sure and said.label in UPSET:
        text = services.wording.text("utter_angry_by_agent")
        yield Suggestion(text, "mood", said.label, word("why", "mood"), said, float(said.nlu.get("confidence") or 0))


def _stuck(services: Services, scratch: Scratch | None) -> Iterator[Suggestion]:
    for say in scratch.stuck if scratch else []:
        yield Suggestion(spoken(services, say), "blocker", say.key, word("actions", "explain"))


def _next(services: Services, scratch: Scratch | None) -> Iterator[Suggestion]:
    step = scratch.current if scratch else None
    if scratch is None or step is None or scratch.stuck or isinstance(step, Auto):
        return
    task = services.wording.text(f"task_{scratch.ctx.task.kind}")
    if isinstance(step, Verify):
        text = services.wording.text(f"utter_verify_intro_{step.operation}")
        yield Suggestion(text, "step", step.name, word("why", "verify", task=task))
        return
    try:
        says = step.ask(scratch.ctx, False)
    except UNKNOWN:
        return
    for say in says[:1]:
        yield Suggestion(spoken(services, say), "step", step.name, word("why", "step", task=task))


def spoken(services: Services, say: Say) -> str:
    """Return what the bot would say as plain text, masked: cards by rows, without buttons."""
    message = render(services.wording, say)
    card = (message.get("custom") or {}).get("card") or {}
    return hide_numbers(flat_text({"text": message["text"], "card": card}))


def next_action(scratch: Scratch | None, talk: Talk, methods: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is best done now (下一步)."""
    said = _last(talk)
    if said is not None and said.sure and said.label in UPSET:
        return _action("calm")
    if said is not None and said.sure and (article := knowledge.load().get(said.label)) is not None:
        return _action("answer", article.title)
    if scratch is None:
        return _action("ask_wish")
    if scratch.stuck:
        return _action("explain")
    step = scratch.current
    if step is None:
        return _action("file")
    if isinstance(step, Verify):
        return _action("verify", methods[0]["title"] if methods else "", step.name)
    if isinstance(step, Auto):
        return _action("check", step=step.name)
    if step.name in ("confirm", "agree", "quote"):
        return _action("confirm", step=step.name)
    return _action("ask", title(step.name), step.name)


def _action(kind: str, what: str = "", step: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "text": word("actions", kind, what=what), "step": step}
