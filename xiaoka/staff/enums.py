"""Roles of the people who work with the desk, and what each role may do."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the desk (岗位)."""

    AGENT = "agent"
    """坐席: talks to customers and prepares cases."""
    SUPERVISOR = "supervisor"
    """班长: also decides cases and reads the figures."""
    AUDITOR = "auditor"
    """审计: reads everything, changes nothing."""
    CLERK = "clerk"
    """营业员: stands in a shop, sees people and papers, and records what was done there."""
    ADMIN = "admin"
    """管理员: accounts and settings, no customers."""


class Right(StrEnum):
    """One thing that may be done (权限)."""

    TALK = "talk"
    """Take conversations over and answer customers."""
    READ = "read"
    """See conversations and cases, masked."""
    REVEAL = "reveal"
    """See a masked datum whole, with a reason that is audited (查看明文)."""
    DECIDE = "decide"
    """Approve and reject cases."""
    LABEL = "label"
    """Say what a message meant."""
    FIGURES = "figures"
    """Read the supervisor's figures."""
    AUDIT = "audit"
    """Read and verify the audit trail."""
    SHOP = "shop"
    """Record that a holder proved himself in a shop, and what was done for him there."""
    STAFF = "staff"
    """Make and change accounts."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.TALK, Right.READ, Right.REVEAL, Right.LABEL}),
    Role.SUPERVISOR: frozenset({Right.TALK, Right.READ, Right.REVEAL, Right.LABEL, Right.DECIDE, Right.FIGURES}),
    Role.AUDITOR: frozenset({Right.READ, Right.FIGURES, Right.AUDIT}),
    Role.CLERK: frozenset({Right.SHOP}),
    Role.ADMIN: frozenset({Right.STAFF, Right.FIGURES}),
}
SECOND_FACTOR = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.CLERK, Role.ADMIN})
"""Roles that sign in with a one-time code besides the password (动态口令)."""
