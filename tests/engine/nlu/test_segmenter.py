import pytest
from rasa.shared.nlu.training_data.message import Message
from xiaoka_engine.nlu import segmenter
from xiaoka_engine.nlu.tokenizer import ChineseTokenizer


def _words(text):
    return [word for word, _ in segmenter.words(text)]


@pytest.mark.parametrize("word", ["销户", "补卡", "解挂", "停机保号", "副卡", "复机", "服务密码"])
def test_words_of_the_trade_stay_whole(word):
    assert word in _words(f"我想{word}怎么办")


def test_vault_tokens_and_digits_stay_whole():
    assert "⟦id_card:7f3a9c21⟧" in _words("身份证⟦id_card:7f3a9c21⟧对吗")
    assert "13800138000" in _words("号码13800138000停")
    assert "138-0013-8000" in _words("号码138-0013-8000停")


@pytest.mark.parametrize("text", ["我要 銷戶\t嗯\n １３８ok", "  ", "😭卡", "a  b"])
def test_tokens_are_the_original_text_without_blanks(text):
    tokenizer = ChineseTokenizer(ChineseTokenizer.get_default_config())
    tokens = tokenizer.tokenize(Message({"text": text}), "text")
    assert all(text[t.start : t.end] == t.text and t.text.strip() for t in tokens)
    assert "".join(t.text for t in tokens) == "".join(text.split())


def test_traditional_text_is_cut_like_simplified():
    assert [s for _, s in segmenter.words("我要补卡")] == [0, 1, 2]
