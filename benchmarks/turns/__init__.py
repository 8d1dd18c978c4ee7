"""Turns through the whole product, beside a bot made of stock Rasa that does the same small things."""
