"""``make bench``: understanding on unseen wordings, and turns through the whole product, in one run.

Each is measured beside stock Rasa; the results with the machine they were made on go to ``benchmarks/results/``.
"""

import argparse
import sys

from benchmarks.turns import __main__ as turns
from benchmarks.understanding import __main__ as understanding
from tests.e2e.stack import require_model


def main() -> int:
    """Run everything and keep the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--without-stock", action="store_true", help="measure ours alone")
    without = ["--without-stock"] if parser.parse_args().without_stock else []
    require_model()
    return understanding.main(without) or turns.main(without)


if __name__ == "__main__":
    sys.exit(main())
