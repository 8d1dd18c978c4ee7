"""Ours and the stock Chinese pipeline of Rasa on the same data, side by side: see ``__main__``."""
