"""Pieces and vectors of words agree with the encoder's own."""

import numpy as np
import pytest
from xiaoka_engine.nlu import encoders, use_words


@pytest.fixture(scope="module")
def words():
    return use_words.load()


@pytest.mark.parametrize(
    "view",
    ["卡让狗啃了,给我补一张", "我 想 注销 号码", "cancel 掉这个 number", "𠮷野家的卡丢了", "⟦phone_number:1⟧ 销了", ""],
)
def test_each_piece_has_its_place_in_the_text(words, view):
    numbers, places = words.pieces(view)
    assert len(numbers) == len(places)
    assert all(0 <= start <= end <= len(view) for start, end in places)
    assert [start for start, _ in places] == sorted(start for start, _ in places)


def test_pieces_are_found_where_they_stand(words):
    view = "手机卡丢了"
    _, places = words.pieces(view)
    assert "".join(view[start:end] for start, end in places) == view


def test_vectors_are_those_the_encoder_works_with(words):
    backend = encoders.use_model()._model
    numbers, _ = words.pieces("卡丢了")
    row = backend.table[numbers[1]].astype(np.float32)
    block = numbers[1] % len(backend.scale)
    assert words.vectors(numbers)[1] == pytest.approx(row * backend.scale[block] + backend.lo[block])
