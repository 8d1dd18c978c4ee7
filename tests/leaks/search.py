"""The search itself: every secret, in every form, in every store."""

from collections.abc import Iterable

from tests.leaks.forms import Wanted, packed
from tests.leaks.many import Many
from tests.leaks.stores import Stores

FEW = 40
"""Up to so many secrets each is looked for by itself."""


def search(stores: Stores, secrets: Iterable[str]) -> list[str]:
    """Return where one of the secrets can be read, as ``'secret' in place``; empty when nothing leaked."""
    wanted = {secret: Wanted(secret) for secret in sorted(set(secrets)) if secret}
    many = Many(wanted) if len(wanted) > FEW else None
    found = []
    for place, content in stores.places():
        close = packed(content)
        if many is not None:
            here = list(many.within(content, close))
        else:
            here = [secret for secret, one in wanted.items() if one.within(content, close)]
        found += [f"{secret!r} in {place}" for secret in here]
    return found
