import pytest
from xiaoka_engine.nlu.numerals import digits, number


@pytest.mark.parametrize(
    ("spoken", "plain"), [("幺三八", "138"), ("一三八-12", "13812"), ("洞拐两", "072"), ("零 三个8仨一", "0888111")]
)
def test_digits(spoken, plain):
    assert digits(spoken) == plain


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("五十", 50),
        ("一百二", 120),
        ("一百零二", 102),
        ("两百五十", 250),
        ("三百多", 300),
        ("十", 10),
        ("二十三", 23),
        ("1,200", 1200),
        ("46.5", 46.5),
        ("半", 0.5),
        ("成百", 100),
        ("廿", 20),
        ("一千五", 1500),
        ("十几", 10),
        ("两", 2),
        ("一九九", 199),
    ],
)
def test_number(words, value):
    assert number(words) == value


@pytest.mark.parametrize("words", ["几百", "几", "多"])
def test_no_definite_number(words):
    assert number(words) is None
