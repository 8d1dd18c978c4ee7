"""The keys without which a backup opens nothing, in a file of their own."""

import json
import os
from pathlib import Path

from xiaoka.backup.manifest import BackupError
from xiaoka.settings import Settings
from xiaoka.vault.crypto import Keys

WARNING = (
    "Whoever has this file and the backup can read what customers entrusted: ID numbers, addresses, names. "
    "Keep the two in different places, and this one under lock."
)


def write(settings: Settings, file: Path, folder: Path) -> None:
    """Write the keys of the vault and that of identity hashes to a file that only its owner reads.

    Raises:
        BackupError: it would lie inside the backup, or there is such a file.
    """
    if file.resolve().is_relative_to(folder.resolve()):
        raise BackupError("the keys must not lie in the backup they open; name another place")
    held = {
        "warning": WARNING,
        "XIAOKA_VAULT_KEY": settings.vault_key.get_secret_value(),
        "XIAOKA_VAULT_RETIRED_KEYS": settings.vault_retired_keys.get_secret_value(),
        "XIAOKA_IDENTITY_KEY": settings.identity_key.get_secret_value(),
    }
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupError(f"{file} is there already") from None
    with os.fdopen(opened, "w", encoding="utf-8") as out:
        json.dump(held, out, indent=2, ensure_ascii=False)


def missing(settings: Settings, sealed: dict[str, int]) -> dict[str, int]:
    """Return the keys, by id, that seal values but are not configured here, with how many values each seals."""
    own = [settings.vault_key.get_secret_value(), *settings.retired_vault_keys()]
    known = {Keys(one).id for one in own}
    return {key: count for key, count in sealed.items() if key not in known}
