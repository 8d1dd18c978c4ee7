from pathlib import Path

import pytest

from xiaoka.knowledge.service import KnowledgeError, figure, filled, load
from xiaoka.policy.service import Policy, load_policy

RULES = """\
about: {approved_by: test}
a.fee: {value: 1000, type: integer, unit: fen, source: C, text: 费}
a.cents: {value: 1, type: integer, unit: fen, source: C, text: 费}
a.cap: {value: null, nullable: true, type: integer, unit: fen, source: C, text: 上限}
a.span: {value: [3, 7], type: numbers, unit: days, source: C, text: 天数}
a.marks: {value: [30, 60, 90], type: numbers, unit: days, source: C, text: 天数}
a.limit: {value: ["1/24h", "2/30d"], type: limits, unit: limits, source: C, text: 频次}
a.final: {value: 10, type: integer, unit: day_of_next_month, source: C, text: 日}
a.hours: {value: "07:30-22:00", type: hours, unit: clock, source: C, text: 时段}
a.stars: {value: 4, type: integer, unit: stars, source: C, text: 星级}
a.phone: {value: "12300", type: text, unit: choice, source: A, text: 电话}
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    (tmp_path / "default.yml").write_text(RULES, encoding="utf-8")
    return load_policy(tmp_path, "default")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("a.fee", "10 元"),
        ("a.cents", "0.01 元"),
        ("a.cap", "不限"),
        ("a.span", "3 到 7 天"),
        ("a.marks", "30、60、90 天"),
        ("a.limit", "24 小时内 1 次、30 天内 2 次"),
        ("a.final", "次月 10 日"),
        ("a.hours", "07:30 到 22:00"),
        ("a.stars", "4 星级"),
        ("a.phone", "12300"),
    ],
)
def test_figures_read_as_people_say_them(policy: Policy, key: str, shown: str) -> None:
    assert figure(policy, key) == shown


def test_unknown_figure(policy: Policy) -> None:
    with pytest.raises(KeyError, match="a.none"):
        figure(policy, "a.none")


def write(folder: Path, name: str, head: str, body: str = "要 {{a.fee}}。") -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md").write_text(f"---\n{head}\n---\n{body}\n", encoding="utf-8")


def test_an_article_is_filled_from_the_policy(policy: Policy, tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    write(folder, "fee", "label: faq/fee\ntitle: 费用\ngrade: C")
    articles = load(folder)
    assert list(articles) == ["faq/fee"]
    assert filled(articles["faq/fee"], policy) == "要 10 元。"


def test_two_articles_for_one_label(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / "faq", name, "label: faq/fee\ntitle: 费用\ngrade: C")
    with pytest.raises(KnowledgeError, match=r"two\.md: label faq/fee is answered twice"):
        load(tmp_path / "faq")


@pytest.mark.parametrize("missing", ["label", "title", "grade"])
def test_incomplete_front_matter(tmp_path: Path, missing: str) -> None:
    head = {"label": "faq/fee", "title": "费用", "grade": "C"}
    del head[missing]
    write(tmp_path / "faq", "fee", "\n".join(f"{name}: {value}" for name, value in head.items()))
    with pytest.raises(KnowledgeError, match=f"fee.md: front matter lacks {missing}"):
        load(tmp_path / "faq")


def test_no_front_matter(tmp_path: Path) -> None:
    (tmp_path / "fee.md").write_text("10 元", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="must begin with front matter"):
        load(tmp_path)
