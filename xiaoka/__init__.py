"""小卡: the assistant at a mobile carrier's SIM-card desk.

This package is the product. It imports neither ``rasa`` nor ``rasa_sdk``: the engine lives in ``engine/``
and the thin bridge to it in ``actions/``.
"""

__version__ = "0.1.0"
