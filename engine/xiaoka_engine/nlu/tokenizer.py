"""Rasa tokenizer over jieba with the dictionary of the trade."""

from typing import Any, Dict, List, Text

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from xiaoka_engine.nlu import segmenter, views


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class ChineseTokenizer(Tokenizer):
    """Cuts in the recogniser view, so traditional and full-width text is cut alike; tokens hold the original."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Give the settings that Rasa's base class asks for."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @staticmethod
    def supported_languages() -> List[Text]:
        """Name the one language that the dictionary serves."""
        return ["zh"]

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """Cut the text of one attribute into tokens with positions in that text."""
        text = message.get(attribute)
        return [
            Token(text[start : start + len(word)], start)
            for word, start in segmenter.words(views.recogniser_view(text))
        ]
