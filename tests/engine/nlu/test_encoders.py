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
    assert np.allclose(many[1], encoders.encode_one("use", "销户"), atol=1e-4)
    assert encoders.encode_one("use", "销户") is encoders.encode_one("use", "销户")


def test_both_is_one_beside_the_other():
    assert encoders.encode_one("both", "补卡").shape == (512 + 384,)


def test_unknown_backend():
    with pytest.raises(ValueError, match="unknown sentence encoder"):
        encoders.load("bert")
