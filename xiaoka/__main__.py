"""``python -m xiaoka``: the command line, where no script is installed, as in containers."""

from xiaoka.cli import main

if __name__ == "__main__":
    main()
