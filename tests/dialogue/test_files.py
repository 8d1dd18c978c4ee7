"""The files of the catalogue, without running them."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.dialogue.runner.format import LEAST_WORDINGS
from tests.dialogue.runner.loading import BadScenario, catalogue, load
from xiaoka.carrier.demo.scenarios import subscribers
from xiaoka.settings import ROOT

GOOD = """
title: 说一句话看看
person: "13800138001"
steps:
  - say: [我要销户, 销号, 帮我注销, 这个号不要了]
    expect: {asks: number}
end: {stack: [cancel_card]}
"""


def written(tmp_path: Path, content: str, name: str = "user_does_something.yml") -> Path:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    return file


def test_a_good_file_is_read(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, GOOD))
    assert loaded.scenario.runs == LEAST_WORDINGS and not loaded.scenario.isolated


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("这个号不要了]", "销号]", 5, "4 different wordings"),
        ("asks: number", "questions: number", 6, "steps.0.expect.questions"),
        ("stack: [cancel_card]", "stack: [cancel_crad]", 7, "end.stack.0"),
        ("- say: [我要销户, 销号, 帮我注销, 这个号不要了]", "- press: 是\n    face: passed", 5, "exactly one of"),
        ("- say: [我要销户, 销号, 帮我注销, 这个号不要了]", "- clock: soon", 5, "not a span"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_place(
    before: str, after: str, line: int, told: str, tmp_path: Path
) -> None:
    file = written(tmp_path, GOOD.replace(before, after))
    with pytest.raises(BadScenario) as caught:
        load(file)
    assert f"{file}:{line}: " in str(caught.value) and told in str(caught.value)


def test_an_unknown_placeholder_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="<nothing>.*there are: number"):
        load(written(tmp_path, GOOD.replace("我要销户", "我要销户 <nothing>")))


def test_a_name_that_is_no_sentence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="is a sentence"):
        load(written(tmp_path, GOOD, "cancel1.yml"))


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match=r":\d: not valid YAML"):
        load(written(tmp_path, "title: a\nsteps:\n- [x\n- y: z\n"))


def test_time_and_trouble_make_a_scenario_run_alone(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("end:", "  - clock: 1d\nend:"))
    assert load(file).scenario.isolated


def test_every_file_of_the_catalogue_is_sound() -> None:
    known = {one.number for one in subscribers()}
    loaded = [load(file) for file in catalogue()]
    assert len(loaded) >= 15
    assert {one.scenario.person for one in loaded} <= known
    titles = Counter(one.scenario.title for one in loaded)
    assert [title for title, count in titles.items() if count > 1] == []


def test_no_wording_is_taken_from_the_training_data_or_the_measurements() -> None:
    trained = set()
    for file in [*ROOT.glob("data/nlu/*.yml"), *ROOT.glob("tests/data/understanding*/*.yml")]:
        trained |= {line.strip().removeprefix("- ").strip("\"' ") for line in file.read_text().splitlines()}
    # short answers are said alike by everybody
    typed = {text for file in catalogue() for step in load(file).scenario.steps for text in step.say or []}
    assert sorted(text for text in typed & trained if len(text) > 10) == []


def test_parts_are_lists_of_steps() -> None:
    for file in (ROOT / "tests" / "dialogue" / "parts").glob("*.yml"):
        assert isinstance(yaml.safe_load(file.read_text(encoding="utf-8")), list), file
