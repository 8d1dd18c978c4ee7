"""Writes the project of the stock bot: our wordings, one rule and one response for every question, one form."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from benchmarks.understanding import data
from xiaoka.settings import ROOT

STOCK = ROOT / "benchmarks" / "turns" / "stock"
NLU = ROOT / "benchmarks" / "understanding" / "stock.yml"
SAID = {
    "utter_greet": "您好，请问有什么可以帮您？",
    "utter_thank": "不客气。",
    "utter_stopped": "好的，不办了。",
    "utter_fallback": "没有听懂，请换个说法。",
    "utter_ask_phone_number": "请问要补哪个号码？",
    "utter_ask_loss_reason": "请问为什么补卡？",
}


def write(folder: Path, epochs: int) -> None:
    """Write the whole project; the wordings are those that ours is trained on.

    Args:
        folder: where; made if missing.
        epochs: of DIET and TED.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data.stock_project(folder, epochs)
    shutil.copy(STOCK / "actions.py", folder / "actions.py")
    config = yaml.safe_load((STOCK / "config.yml").read_text(encoding="utf-8"))
    config["pipeline"] = yaml.safe_load(NLU.read_text(encoding="utf-8"))["pipeline"]
    for part in (*config["pipeline"], *config["policies"]):
        if "epochs" in part:
            part["epochs"] = epochs
    _dump(folder / "config.yml", config)
    intents = sorted({block["intent"] for path in (folder / "nlu").glob("*.yml") for block in _nlu(path)})
    asked = [one for one in intents if one.startswith("faq_")]
    _dump(folder / "domain.yml", _domain(intents, asked))
    rules = yaml.safe_load((STOCK / "rules.yml").read_text(encoding="utf-8"))
    rules["rules"] += [{"rule": one, "steps": [{"intent": one}, {"action": f"utter_{one}"}]} for one in asked]
    (folder / "core").mkdir(exist_ok=True)
    _dump(folder / "core" / "rules.yml", rules)
    shutil.copy(STOCK / "stories.yml", folder / "core" / "stories.yml")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")


def endpoints(folder: Path, actions_port: int) -> None:
    """Write where the action server and the tracker store are."""
    store = {"type": "SQL", "dialect": "sqlite", "db": str(folder / "tracker.db")}
    found = {"action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"}, "tracker_store": store}
    _dump(folder / "endpoints.yml", found)


def _domain(intents: list[str], asked: list[str]) -> dict[str, Any]:
    said = SAID | {f"utter_{one}": _answer(one) for one in asked}
    mapped = {
        name: {"type": "text", "mappings": [{"type": "from_entity", "entity": name}]}
        for name in ("phone_number", "loss_reason")
    }
    return {
        "version": "3.1",
        "intents": intents,
        "entities": ["phone_number", "id_card", "case_number", "name", "address", "cancel_reason", "loss_reason"]
        + ["iccid", "sms_code", "service_password", "amount"],
        "slots": mapped,
        "forms": {"replace_form": {"required_slots": list(mapped)}},
        "responses": {name: [{"text": text}] for name, text in said.items()},
        "actions": ["validate_replace_form", "action_file_replacement"],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _answer(label: str) -> str:
    page = (ROOT / "data" / "faq" / f"{label.removeprefix('faq_')}.md").read_text(encoding="utf-8")
    # the figures in braces are filled in by us only; a stock response would take them for slots
    return page.split("---", 2)[2].strip().replace("{{", "（").replace("}}", "）")


def _nlu(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    return found


def _dump(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
