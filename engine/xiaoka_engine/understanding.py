"""What the NLU found, as the dialogue stores it and as the gateway sees it."""

from typing import Any

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.domain import Domain

from xiaoka_engine.errors import EngineError
from xiaoka_engine.signing import Choice

MAX_RANKING = 5
_ENTITY_KEYS = ("entity", "value", "start", "end", "role", "group", "extractor", "confidence_entity", "additional_info")
_PASSED = ("clauses", "response_selector", "ambiguous")


def _plain(value: Any) -> Any:
    """Return `value` with numbers of numpy turned into plain ones, which alone can be stored as JSON."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return value.item() if hasattr(value, "item") else str(value)


def _ranking(parsed: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = (parsed.get(key) or [])[:MAX_RANKING]
    return [{"name": entry.get("name"), "confidence": float(entry.get("confidence") or 0)} for entry in entries]


def trimmed(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a parse result that is worth storing; every event is read again at every turn.

    Kept are text, intent, entities, the label (``faq/cancel_fee`` where the intent is ``faq``), the five best of both
    rankings, and the clauses of a message with several wishes.
    """
    intent = parsed.get("intent") or {}
    kept: dict[str, Any] = {
        "text": parsed.get("text") or "",
        "intent": {"name": intent.get("name"), "confidence": float(intent.get("confidence") or 0)},
        "entities": [{key: item[key] for key in _ENTITY_KEYS if key in item} for item in parsed.get("entities") or []],
        "intent_ranking": _ranking(parsed, "intent_ranking"),
        "label": parsed.get("label") or intent.get("name"),
        "label_ranking": _ranking(parsed, "label_ranking"),
    }
    kept.update({key: parsed[key] for key in _PASSED if parsed.get(key)})
    return _plain(kept)


def report(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return what the gateway sees: best label, its confidence, at most five ranked labels, entities, clauses if any.

    ``refused`` tells that the dialogue does not act on the label but asks back, ``ambiguous`` that the second label is
    nearly as likely as the first.
    """
    known = trimmed(parsed)
    ranking = known["label_ranking"] or known["intent_ranking"]
    found = {
        "label": known["label"],
        "confidence": ranking[0]["confidence"] if ranking else known["intent"]["confidence"],
        "ranking": ranking,
        "entities": known["entities"],
        "refused": known["intent"]["name"] == DEFAULT_NLU_FALLBACK_INTENT_NAME,
        "ambiguous": bool(known.get("ambiguous")),
    }
    return {**found, "clauses": known["clauses"]} if "clauses" in known else found


def chosen(choice: Choice, title: str | None, domain: Domain) -> dict[str, Any]:
    """Return the parse result of a pressed button, certain and without any NLU.

    Args:
        choice: what the button means.
        title: what stood on it; stored as the text of the message.
        domain: must know intent and entities.

    Raises:
        EngineError: ``bad_choice`` when it does not.
    """
    if choice.intent not in domain.intents:
        raise EngineError("bad_choice", f"The domain has no intent {choice.intent}.")
    strange = sorted(set(choice.entities) - set(domain.entities))
    if strange:
        raise EngineError("bad_choice", f"The domain has no entity {strange[0]}.")
    certain = {"name": choice.intent, "confidence": 1.0}
    return {
        "text": title or f"/{choice.label}",
        "intent": certain,
        "entities": [{"entity": name, "value": said, "extractor": "choice"} for name, said in choice.entities.items()],
        "intent_ranking": [certain],
        "label": choice.label,
        "label_ranking": [{"name": choice.label, "confidence": 1.0}],
    }
