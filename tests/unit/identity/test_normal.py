import pytest

from xiaoka.identity import normal


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("123456", "123456"),
        ("１２３ ４５６", "123456"),
        ("幺二三-四五六", "123456"),
        ("〇零七八九两", "007892"),
        ("abc", "abc"),
    ],
)
def test_digits(typed: str, meant: str) -> None:
    assert normal.digits(typed) == meant


def test_id_card() -> None:
    assert normal.id_card(" 310104 19950718 203x ") == "31010419950718203X"


def test_name() -> None:
    assert normal.name(" 阿依古丽•买买提 ") == "阿依古丽·买买提"
