"""What is wrong in a policy file, where, and how to mend it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PolicyProblem:
    """Something wrong in a policy file; ``line`` counts from 1, ``mend`` says what to write instead."""

    file: Path
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        """Return it the way compilers do, with the remedy on a line of its own."""
        return f"{self.file}:{self.line}: {self.message}\n    mend: {self.mend}"


class PolicyError(Exception):
    """A policy that cannot be used; the first problem of it."""

    def __init__(self, problem: PolicyProblem) -> None:
        super().__init__(f"{problem.file}:{problem.line}: {problem.message}")
        self.file = problem.file
        self.line = problem.line
        self.message = problem.message
        self.mend = problem.mend
