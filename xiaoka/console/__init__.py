"""The agents' pages (坐席台): ES modules without a build step, served by the desk at ``/console``."""

from pathlib import Path

WEB = Path(__file__).parent / "web"
"""What browsers load; every file below it is public."""
