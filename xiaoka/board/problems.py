"""What can be wrong with something that a person does to a case."""


class BoardError(Exception):
    """A refusal; nothing was changed.

    Args:
        code: ``deed_unknown``, ``deed_refused``, ``right_missing``, ``second_same``, ``second_needed``,
            ``case_moved``, ``reason_missing`` or ``appeal_late``, which are codes of ``words.yml``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
