import numpy as np
import pytest
from scipy.sparse import csr_matrix
from xiaoka_engine.nlu.linear import LinearClassifier, LogisticClassifier
from xiaoka_engine.nlu.ngrams import NgramVectoriser

TEXTS = [
    "我要销户",
    "把号注销",
    "这号不要了",
    "销卡吧",
    "补一张卡",
    "卡丢了补卡",
    "换张新卡",
    "重新办卡",
    "余额多少",
    "查话费",
    "还剩多少钱",
    "欠费没",
]
LABELS = ["cancel_card"] * 4 + ["replace_card"] * 4 + ["check_balance"] * 4


@pytest.fixture(scope="module")
def vectoriser():
    return NgramVectoriser().fit(TEXTS)


@pytest.fixture(scope="module")
def classifier(vectoriser):
    return LinearClassifier().fit(vectoriser.transform(TEXTS), LABELS)


def test_learns(classifier, vectoriser):
    chances = classifier.probabilities(vectoriser.transform(["我想把卡注销", "话费还剩多少"]))
    assert [classifier.labels[i] for i in chances.argmax(axis=1)] == ["cancel_card", "check_balance"]
    assert np.allclose(chances.sum(axis=1), 1)


def test_training_twice_gives_the_same(classifier, vectoriser):
    again = LinearClassifier().fit(vectoriser.transform(TEXTS), LABELS)
    rows = vectoriser.transform(TEXTS)
    assert np.array_equal(again.probabilities(rows), classifier.probabilities(rows))


def test_saved_and_loaded_answers_alike(classifier, vectoriser, tmp_path):
    classifier.save(tmp_path)
    vectoriser.save(tmp_path)
    assert {p.suffix for p in tmp_path.iterdir()} == {".json", ".npy", ".npz"}
    rows = NgramVectoriser.load(tmp_path).transform(["帮我补卡"])
    assert (rows != vectoriser.transform(["帮我补卡"])).nnz == 0
    loaded = LinearClassifier.load(tmp_path)
    assert np.allclose(loaded.probabilities(rows), classifier.probabilities(rows), atol=1e-3)


def test_two_labels():
    rows = csr_matrix(np.eye(4, dtype=np.float32))
    two = LinearClassifier().fit(rows, ["a", "a", "b", "b"])
    assert two.probabilities(rows).argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_confidence_of_the_unknown_is_low(classifier, vectoriser):
    assert classifier.probabilities(vectoriser.transform(["zzz"])).max() < 0.9


def test_wrong_characters_of_the_right_sound_are_close(vectoriser):
    right, wrong, other = vectoriser.transform(["我要补卡", "我要不卡", "我要下雨"])
    assert (right @ wrong.T).sum() > (right @ other.T).sum()


def test_regressions_learn_sum_to_one_and_come_back_alike(vectoriser, tmp_path):
    trained = LogisticClassifier(10.0).fit(vectoriser.transform(TEXTS), LABELS)
    rows = vectoriser.transform(["我想把卡注销", "话费还剩多少"])
    chances = trained.probabilities(rows)
    assert [trained.labels[i] for i in chances.argmax(axis=1)] == ["cancel_card", "check_balance"]
    assert np.allclose(chances.sum(axis=1), 1)
    trained.save(tmp_path)
    assert np.allclose(LogisticClassifier.load(tmp_path).probabilities(rows), chances, atol=0.01)


def test_an_example_that_counts_for_little_says_little():
    rows, labels = csr_matrix(np.eye(2)[[0, 0, 0, 1]]), ["a", "b", "b", "c"]
    heavy, light = (LogisticClassifier().fit(rows, labels, [1, one, one, 1]) for one in (1.0, 0.1))
    assert heavy.probabilities(rows)[0, 1] > light.probabilities(rows)[0, 1]


def test_regressions_tell_two_labels_apart():
    rows = csr_matrix(np.eye(2)[[0, 0, 1, 1]])
    chances = LogisticClassifier().fit(rows, ["a", "a", "b", "b"]).probabilities(rows)
    assert chances.argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_a_feature_may_be_added_to_margins_afterwards(vectoriser):
    trained = LogisticClassifier(10.0).fit(vectoriser.transform(TEXTS), LABELS)
    rows = vectoriser.transform(["卡丢了"])
    column = int(rows.indices[0])
    without = rows.copy()
    without[0, column] = 0
    added = trained.margins(without) + rows[0, column] * trained.weighs(column)
    assert np.allclose(trained.chances(added), trained.probabilities(rows), atol=1e-6)
