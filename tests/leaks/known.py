"""Every secret there is: what the carrier knows of its customers, what it sent them, and what they told us."""

import re

from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from xiaoka.carrier.demo.models import CustomerRow
from xiaoka.carrier.demo.records import SmsRow
from xiaoka.carrier.demo.scenarios import subscribers
from xiaoka.db.session import Database
from xiaoka.vault.models import VaultItem
from xiaoka.vault.service import Vault

_CODE = re.compile(r"验证码 ?(\d{6})")


def of_carrier(carrier_url: str) -> set[str]:
    """Return ID numbers and service passwords of all subscribers, and all codes that were sent to them."""
    database = Database(carrier_url)
    try:
        with database.session() as session:
            ids = set(session.scalars(select(CustomerRow.id_card)))
            codes = {found[1] for text in session.scalars(select(SmsRow.text)) if (found := _CODE.search(text))}
    finally:
        database.dispose()
    return {one for one in ids | codes if one} | {line.password for line in subscribers() if line.password}


def of_vault(database_url: str, vault: Vault) -> set[str]:
    """Return everything that lies in the vault, whatever a customer wrote it in answer to."""
    database = Database(database_url)
    try:
        with database.session() as session:
            return {_plain(vault, item) for item in session.scalars(select(VaultItem))}
    finally:
        database.dispose()


def _plain(vault: Vault, item: VaultItem) -> str:
    # without a line in the log of openings, which would be a trace of the search
    try:
        return vault._decrypt(item)
    except InvalidTag as error:
        raise AssertionError(f"vault item {item.id} does not open") from error
