"""The sealed Rasa engine of 小卡: launcher, patches, channel, stores and NLU components.

Rasa Open Source 3.6.21 runs in an environment of its own (Python 3.10, no TensorFlow), listens on loopback only and
takes messages from the gateway alone. Importing this package imports nothing of Rasa; the launcher must apply the
patches of `xiaoka_engine.patches` first.
"""
