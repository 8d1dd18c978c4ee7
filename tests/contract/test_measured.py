"""The page of measurements says what the kept results say."""

from benchmarks.page import TARGET, page


def test_the_page_is_what_the_results_say() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "write it anew: python -m benchmarks.page"
