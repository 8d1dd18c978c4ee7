"""Teaches the network that reads reasons (``engine/xiaoka_engine/nlu/reason_net.py``) and writes its weights.

Not part of ``make train``: the network is made here once, by whoever changed many of its examples, and its weights are
committed; what a carrier trains on its machine are the classifiers above it. PyTorch is needed, in an environment
of its own (``scripts/setup-adapt``), and a quarter of an hour on two cores. The evaluation sets are not read.
"""
