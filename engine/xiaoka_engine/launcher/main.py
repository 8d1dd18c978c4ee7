"""The command line ``python -m xiaoka_engine train|run|check|validate``.

Run it in the project folder, with ``PYTHONPATH=engine`` so that this package and the components named in
``config.yml`` (``xiaoka_engine.nlu.…``) are found:

    PYTHONPATH=engine engine/.venv/bin/python -m xiaoka_engine train
    XIAOKA_ENGINE_KEY=… PYTHONPATH=engine engine/.venv/bin/python -m xiaoka_engine run
"""

import argparse
import sys
from collections.abc import Sequence

from xiaoka_engine.errors import StartRefused
from xiaoka_engine.launcher.settings import EngineSettings

EXIT_REFUSED = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status: 0, or 2 after one sentence that says why it was refused."""
    parser = argparse.ArgumentParser(prog="python -m xiaoka_engine", description="The sealed Rasa engine of 小卡.")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train the model if anything it is made from has changed")
    train.add_argument("--force", action="store_true", help="train in any case")
    commands.add_parser("run", help="serve turns on a loopback port")
    commands.add_parser("check", help="say whether the engine could start")
    commands.add_parser("validate", help="check domain, rules and wordings against each other")
    arguments = parser.parse_args(argv)
    try:
        settings = EngineSettings.from_env()
        return _run(arguments, settings)
    except StartRefused as refused:
        sys.stderr.write(f"{refused}\n")
        return EXIT_REFUSED
    except KeyboardInterrupt:
        return 130


def _run(arguments: argparse.Namespace, settings: EngineSettings) -> int:
    if arguments.command == "train":
        from xiaoka_engine.launcher.training import train

        sys.stdout.write(train(settings, force=arguments.force) + "\n")
        return 0
    if arguments.command == "run":
        from xiaoka_engine.launcher.serving import serve

        serve(settings)
        return 0
    if arguments.command == "validate":
        from xiaoka_engine.launcher.validating import validate

        return _tell(*_verdict(validate(settings)))
    from xiaoka_engine.launcher.checking import check

    return _tell(*check(settings))


def _verdict(problems: list[str]) -> tuple[list[str], bool]:
    return problems or ["The dialogue data are in order."], not problems


def _tell(lines: list[str], ok: bool) -> int:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0 if ok else EXIT_REFUSED
