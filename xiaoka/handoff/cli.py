"""``xiaoka handoffs``: answer customers who want a person, over the API of the running desk."""

import getpass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import httpx
import typer
from rich.console import Console
from rich.table import Table

from xiaoka.clock import china
from xiaoka.settings import settings

app = typer.Typer(help="Requests for a person (转人工).")

RequestId = Annotated[str, typer.Argument(help="Id of the request, such as h_3f9a….")]
By = Annotated[str, typer.Option("--by", help="Who answers; the login name when left out.")]
_ROLES = {"customer": "客户", "bot": "小卡", "agent": "坐席", "system": "系统"}


@app.callback(invoke_without_command=True)
def handoffs(context: typer.Context) -> None:
    """List open requests, the longest waiting first."""
    if context.invoked_subcommand is not None:
        return
    table = Table("编号", "渠道", "原因", "业务", "等待自", "坐席", "最后一句")
    for one in _call("GET", "")["handoffs"]:
        last = one["lines"][-1]["text"] if one["lines"] else ""
        table.add_row(
            one["id"], one["channel"], one["reason"], "、".join(one["tasks"]), _time(one["waiting_since"]),
            one["agent"] or "–", last.splitlines()[0][:40] if last else "",
        )  # fmt: skip
    Console().print(table)


@app.command()
def show(request_id: RequestId) -> None:
    """Show a request with its transcript (masked)."""
    found = _call("GET", f"/{request_id}")
    cases = "、".join(found["cases"]) or "–"
    typer.echo(f"{found['id']}  {found['channel']}  {found['reason']}  坐席 {found['agent'] or '–'}  受理单 {cases}")
    for line in found["lines"]:
        typer.echo(f"{_time(line['at'])}  {_ROLES.get(line['role'], line['role'])}  {line['text']}")


@app.command()
def take(request_id: RequestId, by: By = "") -> None:
    """Take a request: the bot is silent from now on."""
    found = _call("POST", f"/{request_id}/take", agent=_who(by))
    typer.echo(f"{found['id']}: 坐席 {found['agent']}")


@app.command()
def reply(request_id: RequestId, text: Annotated[str, typer.Argument(help="What to say.")], by: By = "") -> None:
    """Say something to the customer; takes the request when nobody has it."""
    found = _call("POST", f"/{request_id}/reply", agent=_who(by), text=text)
    typer.echo(f"坐席 {found['agent']}  {found['lines'][-1]['text']}")


@app.command()
def close(request_id: RequestId, note: Annotated[str, typer.Option(help="For colleagues.")] = "", by: By = "") -> None:
    """End a request: the bot answers again, and the customer is told."""
    found = _call("POST", f"/{request_id}/close", agent=_who(by), note=note)
    typer.echo(f"{found['id']}: {found['lines'][-1]['text']}")


def _call(method: str, path: str, **body: str) -> dict[str, Any]:
    config = settings()
    # who looks, for the audit trail; names may be Chinese, headers may not
    name = quote(str(body.get("agent") or getpass.getuser()))
    headers = {"Authorization": f"Bearer {config.agent_token.get_secret_value()}", "X-Agent": name}
    url = f"{config.public_url.rstrip('/')}/api/handoffs{path}"
    try:
        response = httpx.request(method, url, json=body or None, headers=headers, timeout=10, trust_env=False)
    except httpx.HTTPError as error:
        raise _stop(f"no desk answers at {config.public_url}; start it with: make run") from error
    if response.status_code >= 400:
        raise _stop(_message(response))
    found: dict[str, Any] = response.json()
    return found


def _message(response: httpx.Response) -> str:
    try:
        return str(response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {response.status_code}"


def _stop(message: str) -> typer.Exit:
    typer.echo(f"xiaoka: {message}", err=True)
    return typer.Exit(1)


def _who(by: str) -> str:
    return by or getpass.getuser()


def _time(at: str) -> str:
    return f"{china(datetime.fromisoformat(at)):%Y-%m-%d %H:%M}"
