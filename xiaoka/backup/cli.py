"""``xiaoka backup``: create, verify and restore."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import httpx
import typer

from xiaoka.backup import keys, service
from xiaoka.backup.manifest import BackupError, Manifest
from xiaoka.db import schema
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT, Settings, settings

app = typer.Typer(help="Backups of the product database (备份).", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help="Folder of the backup.")]


@app.command()
def create(
    folder: Folder,
    keys_file: Annotated[Path | None, typer.Option(help="Also write the vault's keys to this file, elsewhere.")] = None,
) -> None:
    """Back up the product database, while everything runs."""
    current = settings()
    with _told():
        if keys_file is not None:
            keys.write(current, keys_file, folder)
        version = load_policy(current.policy_dir, current.carrier).version
        made = service.create(current.database_url, folder, model=_model(), policy=version)
    _describe(made)
    if keys_file is None:
        typer.echo("the keys of the vault are not in it: keep XIAOKA_VAULT_KEY elsewhere, or give --keys-file")
    else:
        typer.echo(f"keys: {keys_file}\n{keys.WARNING}", err=True)


@app.command()
def verify(folder: Folder) -> None:
    """Check a backup without touching any database; exit code 1 when it is not sound."""
    with _told():
        found = service.verify(folder)
    _describe(found)
    _about_keys(found, settings())
    typer.echo("ok: hashes, readability" + (" and audit trail" if found.engine == "sqlite" else ""))


@app.command()
def restore(
    folder: Folder,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of what is there.")] = False,
) -> None:
    """Bring a backup into the database of XIAOKA_DATABASE_URL; stop all processes first."""
    current = settings()
    with _told():
        if _answers(current):
            raise BackupError("a desk is running; stop all processes of the product first")
        found = service.restore(folder, current.database_url, replace=replace)
    _describe(found)
    _about_keys(found, current)
    typer.echo("restored; the audit trail is sound")
    if replace:
        typer.echo(f"what was there before is kept as …{service.REPLACED}; remove it when it is not needed any more")
    if found.schema != schema.head():
        typer.echo(f"its schema is {found.schema}, this version needs {schema.head()}; run: xiaoka migrate")
    if found.model and (not _model().is_file() or service.hash_of(_model()) != found.model):
        typer.echo("the trained model is not the one of the backup; that changes no data: make train")


def _about_keys(found: Manifest, current: Settings) -> None:
    for key, count in keys.missing(current, found.keys).items():
        typer.echo(
            f"{count} value(s) are sealed by the vault key {key}, which is not configured here; "
            "set XIAOKA_VAULT_KEY or XIAOKA_VAULT_RETIRED_KEYS",
            err=True,
        )


def _describe(found: Manifest) -> None:
    typer.echo(f"{found.created}  {found.engine}  schema {found.schema}  audit {found.audit}  policy {found.policy}")


def _model() -> Path:
    return ROOT / "models" / "xiaoka.tar.gz"


def _answers(current: Settings) -> bool:
    url = f"http://{current.desk_host}:{current.desk_port}/healthz"
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        typer.echo(f"xiaoka: {error}", err=True)
        raise typer.Exit(1) from None
