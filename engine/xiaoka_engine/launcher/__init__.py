"""Starts the engine: settings, checks, training, serving."""
