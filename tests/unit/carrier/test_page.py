from pathlib import Path

from xiaoka.carrier.demo.page import BEGIN, END, table
from xiaoka.carrier.demo.scenarios import shops, subscribers

PAGE = (Path(__file__).parents[3] / "docs" / "demo-carrier.md").read_text(encoding="utf-8")


def test_the_page_lists_exactly_the_seeded_subscribers() -> None:
    listed = PAGE.split(BEGIN)[1].split(END)[0].strip()
    assert listed == table(), "run: xiaoka demo list --markdown"
    assert f"共 {len(subscribers())} 个号码" in PAGE


def test_the_table_has_a_row_for_each_and_no_broken_cells() -> None:
    rows = table().splitlines()[2:]
    assert len(rows) == len(subscribers())
    assert {row.count("|") for row in rows} == {8}


def test_the_page_names_every_city_with_a_shop() -> None:
    assert all(shop.city in PAGE for shop in shops())
