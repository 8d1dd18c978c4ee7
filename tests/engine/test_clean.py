"""Cleaning of what customers type."""

from contextlib import suppress

import pytest
from xiaoka_engine.clean import MAX_CHARS, clean_text
from xiaoka_engine.errors import EngineError


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("补卡", "补卡"),
        ("  ＡＢＣ１２３  ", "ABC123"),
        ("/restart", "／restart"),
        ("／restart", "／restart"),
        ("///restart", "／restart"),
        ("\u3000／/restart", "／restart"),
        ("\u200b/\u200brestart", "／restart"),
        ("\ufeff \u00ad/inform{}", "／inform{}"),
        ("1/2", "1/2"),
        ("a\u0000b\u0007c\ue000d\ud800e\u0378f", "abcdef"),
        ("一\r\n二\t三\n", "一\n二 三"),
        ("我叫\U0003134a", "我叫\U0003134a"),
        ("号码⟦id_card:7f3a⟧", "号码⟦id_card:7f3a⟧"),
        ("字" * MAX_CHARS, "字" * MAX_CHARS),
    ],
)
def test_cleaned(typed, cleaned):
    assert clean_text(typed) == cleaned
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200d", "\ud800", "\n\r\t"])
def test_empty(typed):
    with pytest.raises(EngineError) as caught:
        clean_text(typed)
    assert caught.value.code == "empty"


@pytest.mark.parametrize("typed", ["字" * (MAX_CHARS + 1), "\ufdfa" * 30])
def test_too_long_counts_after_cleaning(typed):
    with pytest.raises(EngineError) as caught:
        clean_text(typed)
    assert caught.value.code == "too_long"


def test_dropped_characters_do_not_count():
    assert clean_text("\u200b" * 5000 + "好") == "好"


def test_no_result_is_ever_a_command():
    for code in (*range(0x3100), *range(0xFE00, 0x10000)):
        with suppress(EngineError):
            assert not clean_text(chr(code) + "/restart").startswith("/"), hex(code)
