"""Rows of features: a single message gets exactly the row that scikit-learn would give it."""

from pathlib import Path

import numpy as np
import pytest
from xiaoka_engine.nlu.ngrams import NgramVectoriser

LEARNT = [
    "我想把这张卡销了",
    "卡坏了想补一张",
    "手机丢了先挂失",
    "手机丢了怎么办啊怎么办",
    "这个月欠了多少钱",
    "卡坏了，卡坏了！",
    "我要换卡",
    "帮我查下余额",
    "不用了谢谢",
    "太贵了不想用了",
]
ASKED = ["我想补张卡，卡坏了", "你好", "zzz", " ", "怎么办怎么办怎么办", *LEARNT]


@pytest.mark.parametrize("text", ASKED)
def test_few_texts_give_the_same_rows_as_many(text: str) -> None:
    vectoriser = NgramVectoriser().fit(LEARNT)
    alone, among = vectoriser.transform([text]), vectoriser.transform([text] * 9)[0]
    assert alone.shape == among.shape
    assert np.allclose(alone.toarray(), among.toarray(), atol=1e-6)
    assert alone.has_sorted_indices


def test_rows_of_a_stored_vectoriser_are_the_same(tmp_path: Path) -> None:
    vectoriser = NgramVectoriser().fit(LEARNT)
    vectoriser.save(tmp_path)
    loaded = NgramVectoriser.load(tmp_path)
    for few in (ASKED[:3], ASKED[3:4]):
        assert np.allclose(vectoriser.transform(few).toarray(), loaded.transform(few).toarray(), atol=1e-6)


def test_learning_gives_the_rows_that_are_given_afterwards() -> None:
    vectoriser = NgramVectoriser()
    learnt = vectoriser.fit_transform(LEARNT)
    assert np.allclose(learnt.toarray(), vectoriser.transform(LEARNT).toarray(), atol=1e-6)


def test_what_is_said_too_seldom_is_not_learnt() -> None:
    every, often = (NgramVectoriser({"char": 1.0}, least).fit(LEARNT) for least in (1, 2))
    assert every.transform(["谢"]).nnz == 1
    assert often.transform(["谢"]).nnz == 0
    assert often.transform(["卡"]).nnz == 1


def test_nothing_is_learnt_of_texts_without_anything() -> None:
    assert NgramVectoriser({"char": 1.0}).fit_transform(["", ""]).shape == (2, 0)
