import pytest
from xiaoka_engine.nlu.reason_edges import EdgeModel, Marked

TOLD = [
    ("我手机", "丢了", "lost"),
    ("我的卡", "断了", "damaged"),
    ("那张卡", "弄丢了", "lost"),
    ("我手机", "被偷了", "stolen"),
    ("俺的卡", "弄断了", "damaged"),
    ("原来的卡", "坏了", "damaged"),
    ("老卡", "读不出来", "unreadable"),
    ("手机", "被抢了", "stolen"),
]


@pytest.fixture(scope="module")
def model():
    return EdgeModel.train(
        [Marked(a + b, 0, len(a + b), len(a), len(a + b), "loss_reason") for a, b, _ in TOLD for _ in range(3)]
    )


def test_what_was_lost_is_not_why(model):
    view = "您好,我的卡被偷了,补一张"
    start, end = model.trim(view, 3, 9, "loss_reason")
    assert view[start:end] == "被偷了"


def test_a_trimmed_reason_lies_within_its_stretch_and_is_never_empty(model):
    for view in ("丢", "我", "手机手机手机", "abc 123", "丢了丢了"):
        start, end = model.trim(view, 0, len(view), "loss_reason")
        assert 0 <= start < end <= len(view)


def test_without_marks_a_stretch_is_taken_whole():
    assert EdgeModel.train([]).trim("我手机丢了", 0, 5, "loss_reason") == (0, 5)


def test_saved_and_loaded_trims_alike(model, tmp_path):
    model.save(tmp_path)
    loaded = EdgeModel.load(tmp_path)
    for words, _, _ in TOLD:
        view = f"{words}弄断了"
        assert loaded.trim(view, 0, len(view), "loss_reason") == model.trim(view, 0, len(view), "loss_reason")
