"""The figures of the understanding benchmark, on answers whose figures are known."""

import sys
from pathlib import Path

import pytest

from benchmarks.understanding import data, figures, report, stages
from benchmarks.understanding.engine import measures


def answer(label: str, predicted: str, intent: str = "", confidence: float = 0.9) -> measures.Answer:
    return measures.Answer("x", label, "plain", predicted, intent or predicted, confidence)


def test_calibration_is_perfect_where_confidence_is_the_share_that_is_right() -> None:
    told = [answer("a", "a", confidence=0.75)] * 3 + [answer("a", "b", confidence=0.75)]
    assert figures.calibration_error(told) == pytest.approx(0)
    assert figures.calibration_error([answer("a", "b", confidence=1.0)]) == pytest.approx(1)


def test_a_refused_message_is_not_served_unless_it_is_foreign() -> None:
    refused = answer("a", "a", intent=measures.FALLBACK)
    foreign = answer(measures.OUTSIDE, "a", intent=measures.FALLBACK)
    assert figures.served([answer("a", "a"), refused, foreign, answer("a", "b")]) == 0.5


def test_confusion_counts_truth_down_and_prediction_across() -> None:
    table = figures.confusion([answer("a", "a"), answer("a", "b"), answer("b", "b")])
    assert table == [["true \\ predicted", "a", "b"], ["a", 1, 1], ["b", 0, 1]]


def test_answers_of_the_stock_pipeline_get_our_labels() -> None:
    asked = [{"text": "销户要钱吗", "label": "faq/cancel_fee", "voice": "terse", "spans": []}]
    given = [{"intent": "faq_cancel_fee", "label": "faq_cancel_fee", "confidence": 0.8, "entities": [], "seconds": 0.1}]
    assert figures.figures(figures.answers(asked, given, data.our_label))["accuracy"] == 1


def test_both_sides_get_the_same_wordings(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "stock").mkdir()
    data.our_project(tmp_path / "ours")
    data.stock_project(tmp_path / "stock", 7)
    theirs = (tmp_path / "stock/nlu/faq_cancel.yml").read_text(encoding="utf-8")
    assert theirs.replace("faq_cancel_fee", "") != theirs and "intent: faq/" not in theirs
    assert theirs.splitlines()[5:9] == (tmp_path / "ours/data/nlu/faq_cancel.yml").read_text("utf-8").splitlines()[5:9]
    assert "epochs: 7" in (tmp_path / "stock/config.yml").read_text(encoding="utf-8")


def test_a_smaller_share_of_the_wordings_is_part_of_a_larger_one() -> None:
    quarter, half = (set(data._part(share).splitlines()) for share in (0.25, 0.5))
    assert quarter < half


def test_a_stage_is_measured_once(tmp_path: Path) -> None:
    source = tmp_path / "input"
    source.write_text("1")
    command = [sys.executable, "-c", "open('count', 'a').write('x')"]
    first = stages.run("count", tmp_path, command, [source])
    assert stages.run("count", tmp_path, command, [source]) == first
    assert first["peak_mb"] > 1
    source.write_text("2")
    stages.run("count", tmp_path, command, [source])
    assert (tmp_path / "count").read_text() == "xx"


def test_a_failed_stage_says_so(tmp_path: Path) -> None:
    with pytest.raises(stages.Failed, match="broken ended with status 3"):
        stages.run("broken", tmp_path, [sys.executable, "-c", "raise SystemExit(3)"], [])


def test_ratios_stand_beside_the_figures() -> None:
    assert report.row("p50_ms", 5.0, 20.0, 1).split() == ["p50_ms", "5.0", "20.0", "0.25"]
    assert report.row("p50_ms", 5.0, None, 1).split() == ["p50_ms", "5.0"]
