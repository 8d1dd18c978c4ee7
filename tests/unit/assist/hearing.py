"""What the engine would have understood of the sentences of these tests."""

import re
from typing import Any

LABELS = (
    (r"补.*(多少钱|收费)", "faq/replace_fee"),
    (r"被偷|补.*卡", "replace_card"),
    (r"不想用|销户|销掉", "cancel_card"),
    (r"气死|什么态度", "angry"),
    (r"谢谢", "thank"),
    (r"嘀咕", "nlu_fallback"),
)
_NUMBER = re.compile(r"1[3-9]\d{9}")
_TOKEN = re.compile(r"⟦([a-z_]+):[0-9a-f]{16}⟧")


def understand(text: str) -> dict[str, Any]:
    """Return label and entities."""
    label = next((label for pattern, label in LABELS if re.search(pattern, text)), "inform")
    entities = [{"entity": "phone_number", "value": one} for one in _NUMBER.findall(text)]
    entities += [{"entity": one[1], "value": one[0]} for one in _TOKEN.finditer(text)]
    if "偷" in text:
        entities.append({"entity": "loss_reason", "value": "stolen"})
    return {
        "label": label, "confidence": 0.93, "refused": label == "nlu_fallback", "entities": entities,
        "ranking": [{"name": label, "confidence": 0.93}],
    }  # fmt: skip
