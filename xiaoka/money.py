"""Money is integer 分 everywhere; only people see 元."""


def yuan(fen: int) -> str:
    """Format 分 for people: ``1230`` → ``12.30``, ``-5`` → ``-0.05``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
