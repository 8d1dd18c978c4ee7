"""New wordings become a diff that git takes, and the data validates with them."""

import subprocess
from pathlib import Path

import pytest
import yaml

from xiaoka.insight.training import TrainingData, Wording, core
from xiaoka.settings import ROOT

ONE = """version: '3.1'
nlu:
- intent: cancel_card
  examples: |
    - 销户
    - 把[13800138000](phone_number)销了
- intent: replace_card
  examples: |
    - 补卡
"""
TWO = """version: '3.1'
nlu:
- intent: faq/cancel_fee
  examples: |
    - 销户要钱吗
"""
FILES = {"one.yml": ONE, "two.yml": TWO}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def wordings(project: Path, name: str) -> dict[str, list[str]]:
    blocks = yaml.safe_load((project / "data/nlu" / name).read_text(encoding="utf-8"))["nlu"]
    return {one["intent"]: one["examples"].splitlines() for one in blocks}


def test_a_diff_adds_wordings_behind_their_label(project: Path) -> None:
    data = TrainingData(project / "data/nlu")
    assert data.labels() == ["cancel_card", "faq/cancel_fee", "replace_card"]
    diff = data.diff(
        [
            Wording("cancel_card", "这号我不留了"),
            Wording("faq/cancel_fee", "退网收不收费"),
            Wording("cancel_card", "号[13911112222](phone_number)不要咯"),
        ],
        project,
    )
    subprocess.run(["git", "apply", "-"], cwd=project, input=diff.encode(), check=True)
    assert wordings(project, "one.yml") == {
        "cancel_card": [
            "- 销户",
            "- 把[13800138000](phone_number)销了",
            "- 这号我不留了",
            "- 号[13911112222](phone_number)不要咯",
        ],
        "replace_card": ["- 补卡"],
    }
    assert wordings(project, "two.yml")["faq/cancel_fee"][-1] == "- 退网收不收费"


def test_what_is_known_or_said_twice_is_left_out(project: Path) -> None:
    data = TrainingData(project / "data/nlu")
    known = [Wording("cancel_card", "销户！"), Wording("replace_card", "补 卡")]
    assert data.diff(known, project) == ""
    twice = data.diff([Wording("cancel_card", "退号吧"), Wording("cancel_card", "退号吧。")], project)
    assert twice.count("退号吧") == 1
    assert data.knows("把13800138000销了") and not data.knows("退号吧")


def test_marks_and_punctuation_do_not_make_another_wording() -> None:
    assert core("把[１38](phone_number)，销了！") == core("把138销了")


def test_the_labels_of_this_project_are_found() -> None:
    labels = TrainingData(ROOT / "data/nlu").labels()
    assert {"cancel_card", "faq/cancel_fee", "out_of_scope"} <= set(labels)
    assert len(labels) == 51
