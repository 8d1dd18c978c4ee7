"""Every entity of the training wordings begins and ends where our tokenizer cuts."""

from pathlib import Path

import yaml
from xiaoka_engine import evaluate
from xiaoka_engine.nlu import segmenter, views

ROOT = Path(__file__).resolve().parents[3]


def _marked():
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                text, spans = evaluate.unmark(line[2:])
                if spans:
                    yield path.name, text, spans


def _crossed(text, spans):
    """Words that an entity cuts through."""
    for word, start in segmenter.words(views.recogniser_view(text)):
        for span in spans:
            for edge in (span.start, span.end):
                if start < edge < start + len(word):
                    yield span.entity, text[span.start : span.end], word


def test_entities_align_with_tokens():
    marked = list(_marked())
    assert len(marked) > 500
    crossed = [(name, *found) for name, text, spans in marked for found in _crossed(text, spans)]
    assert crossed == []


def test_a_mark_through_a_word_is_found():
    text, spans = evaluate.unmark("我要[销](cancel_reason)户")
    assert [word for _, _, word in _crossed(text, spans)] == ["销户"]
