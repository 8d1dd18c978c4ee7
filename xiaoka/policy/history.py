"""Keeping the policy versions that decided something (规则版本留存). The caller owns the transaction."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from xiaoka.policy.loading import Text, version_of
from xiaoka.policy.models import PolicyVersion
from xiaoka.policy.service import Policy, policy_of


class UnknownVersion(KeyError):
    """Nothing was decided under this version here, or it was kept by an earlier release that kept no texts."""


def keep(session: Session, policy: Policy, now: datetime) -> None:
    """Keep the files of a version once, when it decides something for the first time."""
    if session.get(PolicyVersion, policy.version) is not None:
        return
    kept = PolicyVersion(
        version=policy.version,
        carrier=policy.carrier,
        texts=[[one.file.name, one.text] for one in policy.texts],
        first_used=now,
    )
    try:
        with session.begin_nested():
            session.add(kept)
    except IntegrityError:  # another process decided something under it just now
        return


def recall(session: Session, version: str) -> Policy:
    """Return a kept version.

    Raises:
        UnknownVersion: it was never kept, or what was kept is not what its hash says.
        PolicyError: this release does not understand the files of that time.
    """
    kept = session.get(PolicyVersion, version)
    if kept is None:
        raise UnknownVersion(f"no policy version {version} is kept here")
    texts = [Text(Path(name), text) for name, text in kept.texts]
    if version_of(kept.carrier, texts) != version:
        raise UnknownVersion(f"the kept files of {version} do not match its hash")
    return policy_of(texts, kept.carrier)
