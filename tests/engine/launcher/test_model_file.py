"""The model file, its hash and its fingerprint."""

import pytest
from xiaoka_engine.errors import StartRefused
from xiaoka_engine.launcher import model_file


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "xiaoka.tar.gz"
    path.write_bytes(b"model")
    model_file.beside(path, ".sha256").write_text(f"{model_file.file_hash(path)}  {path.name}\n")
    return path


def test_intact(model):
    model_file.verify(model)


def test_missing(tmp_path):
    with pytest.raises(StartRefused, match="There is no model"):
        model_file.verify(tmp_path / "none.tar.gz")


def test_without_hash(model):
    model_file.beside(model, ".sha256").unlink()
    with pytest.raises(StartRefused, match="no hash"):
        model_file.verify(model)


def test_altered(model):
    model.write_bytes(b"other")
    with pytest.raises(StartRefused, match="not the one"):
        model_file.verify(model)


def test_empty_hash_file(model):
    model_file.beside(model, ".sha256").write_text("")
    with pytest.raises(StartRefused, match="not the one"):
        model_file.verify(model)


@pytest.mark.parametrize("name", model_file.INPUTS)
def test_every_input_counts(tmp_path, name):
    before = model_file.fingerprint(tmp_path)
    path = tmp_path / name
    if not path.suffix:
        path = path / "file.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("1")
    first = model_file.fingerprint(tmp_path)
    path.write_text("2")
    assert len({before, first, model_file.fingerprint(tmp_path)}) == 3


def test_names_count_and_caches_do_not(tmp_path):
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text("1")
    before = model_file.fingerprint(tmp_path)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_text("1")
    (tmp_path / "data" / "faq").mkdir()
    (tmp_path / "data" / "faq" / "a.md").write_text("1")
    assert model_file.fingerprint(tmp_path) == before
    (folder / "a.yml").rename(folder / "b.yml")
    assert model_file.fingerprint(tmp_path) != before
