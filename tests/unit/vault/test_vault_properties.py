import re
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.vault.hiding import EXPECTS, found
from xiaoka.vault.detect import protect
from xiaoka.vault.numbers import checked_id
from xiaoka.vault.symbols import groups

SEPARATORS = ["", "", "", " ", "-", ".", "　", "\u200b", "/", "，"]
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SPOKEN = str.maketrans("0123456789X", "零一二三四五六七八九叉")


@st.composite
def ids(draw: st.DrawFn) -> str:
    body = draw(st.sampled_from(["110101", "440305", "510107", "653101"]))
    day = draw(st.dates(min_value=date(1920, 1, 1), max_value=date(2015, 1, 1)))
    body += f"{day:%Y%m%d}" + draw(st.from_regex(r"[0-9]{3}", fullmatch=True).filter(str.isascii))
    return next(body + c for c in "0123456789X" if checked_id(body + c))


@st.composite
def written(draw: st.DrawFn, number: str) -> str:
    style = draw(st.sampled_from(["plain", "full", "spoken", "lower", "mixed"]))
    chars = []
    for char in number:
        one = draw(st.sampled_from(["plain", "full", "spoken"])) if style == "mixed" else style
        table = {"full": FULL, "spoken": SPOKEN}.get(one)
        chars.append(char.translate(table) if table else char.lower() if style == "lower" else char)
    cuts = draw(st.sampled_from([set(), {6, 14}, set(range(1, 18))]))
    separator = draw(st.sampled_from(SEPARATORS))
    return "".join((separator if index in cuts else "") + char for index, char in enumerate(chars))


CONTEXT = st.text(alphabet=st.sampled_from("我的身份证号码是手机验证地址路，。 :a-138024567x一二零"), max_size=12)


def digits_of(text: str) -> list[str]:
    return [group.text for group in groups(text)]


@settings(max_examples=300, deadline=None)
@given(st.data(), ids(), CONTEXT, CONTEXT, st.sampled_from(EXPECTS))
def test_no_valid_id_number_survives(data: st.DataObject, number: str, before: str, after: str,
                                     expects: str | None) -> None:  # fmt: skip
    text, sealed = found(before + data.draw(written(number)) + after, expects)
    assert not any(number in run or number[:12] in run for run in digits_of(text)), text
    if not re.search(r"[0-9x一二零]", before + after):
        assert any(number in re.sub(r"\W", "", v) for _, v in sealed) or sealed[0][0] == "address"


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(r"[0-9]{4,8}", fullmatch=True).filter(str.isascii),
    st.sampled_from(["sms_code", "service_password"]),
    st.sampled_from(["", "我的是", "码：", "收到了 ", "短信说"]),
    st.sampled_from(["", "。", " 谢谢", "对吗"]),
    st.sampled_from([None, FULL, SPOKEN]),
)
def test_no_code_survives_when_it_was_asked_for(code: str, expects: str, before: str, after: str, table) -> None:  # type: ignore[no-untyped-def]
    if code in ("10086", "10010", "10000", "10099"):
        return
    text, sealed = found(before + (code.translate(table) if table else code) + after, expects)
    assert digits_of(text) == []
    assert sealed == [(expects, code)]


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True).filter(str.isascii),
    st.sampled_from(EXPECTS),
    st.sampled_from([" ", "", "嗯 "]),
)
def test_no_lone_six_digits_survive(code: str, expects: str | None, before: str) -> None:
    text, _ = found(before + code, expects)
    assert digits_of(text) == []


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"[0-9]{14,20}", fullmatch=True).filter(str.isascii), st.sampled_from(["id_card", "name_and_id"]))
def test_no_mistyped_id_number_survives_when_it_was_asked_for(run: str, expects: str) -> None:
    if run.startswith("89") and len(run) >= 19:
        return
    text, _ = found(run, expects)
    assert digits_of(text) == []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(EXPECTS))
@example("⟦⟦⟧", None)
@example("\ufffc123456\ufffc", "address")
@example("x X × 叉", "id_card")
def test_any_text_is_taken_and_only_secrets_change(text: str, expects: str | None) -> None:
    tokens: list[str] = []

    def seal(kind: str, value: str) -> str:
        assert value
        tokens.append(f"⟦{kind}:{len(tokens):016x}⟧")
        return tokens[-1]

    result = protect(text, expects=expects, seal=seal)
    assert [token for _, token in result.found] == tokens
    rest = result.text
    for token in tokens:
        assert rest.count(token) == 1
        rest = rest.replace(token, "")
    assert "⟦" not in rest and "⟧" not in rest
    assert len(rest) <= len(text)
