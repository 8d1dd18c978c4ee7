"""What can be wrong with a sign-in or a change of an account."""


class StaffError(Exception):
    """A refusal.

    Args:
        code: ``signin_wrong``, ``signin_locked``, ``code_needed``, ``code_wrong``, ``password_weak``,
            ``session_ended``, ``right_missing``, ``second_clerk_wrong``, ``staff_unknown``, ``staff_exists`` or
            ``staff_name``, which are codes of ``words.yml``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
