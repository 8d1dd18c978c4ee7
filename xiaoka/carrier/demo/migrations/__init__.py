"""Migrations of the demo carrier's database."""
