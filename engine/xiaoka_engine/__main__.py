"""Entry point of ``python -m xiaoka_engine train|run|check|validate``."""

import sys

from xiaoka_engine.launcher.main import main

if __name__ == "__main__":
    sys.exit(main())
