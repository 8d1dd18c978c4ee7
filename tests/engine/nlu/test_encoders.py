import numpy as np
import pytest
from xiaoka_engine.nlu import encoders


def test_meaning_is_near_across_wordings_and_languages():
    cancel, close, weather = encoders.encode_many(
        "use", ["我要注销手机号", "please cancel my phone number", "今天下雨吗"]
    )
    assert cancel @ close > cancel @ weather


def test_one_and_many_agree_and_repeats_are_remembered():
    many = encoders.encode_many("use", ["补卡", "销户", "补卡"])
    assert np.allclose(many[0], many[2])
    first = encoders.encode_remembered("use", ["销户", "补卡", "销户"])
    assert np.allclose(first, many[[1, 0, 1]], atol=1e-4)
    assert encoders.encode_remembered("use", ["销户"])[0] is first[0]


def test_both_is_one_beside_the_other():
    assert encoders.encode_remembered("both", ["补卡"])[0].shape == (512 + 384,)


def test_unknown_backend():
    with pytest.raises(ValueError, match="unknown sentence encoder"):
        encoders.load("bert")


def test_a_hugging_face_model_without_its_package_says_what_is_missing():
    with pytest.raises(ValueError, match="needs the packages transformers and torch"):
        encoders.load("hf:some/model")
