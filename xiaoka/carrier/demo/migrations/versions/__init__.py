"""Versions of the demo carrier's tables."""
