"""``xiaoka demo …``: reset the demo carrier, read its SMS, move its clock, give it trouble."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Table

from xiaoka import ids
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.clock import span
from xiaoka.carrier.demo.faults import DEFAULT_SECONDS, FaultKind
from xiaoka.carrier.demo.page import table
from xiaoka.carrier.demo.scenarios import holder_of, subscribers
from xiaoka.carrier.demo.seed import ensure
from xiaoka.carrier.demo.seed import reset as reset_database
from xiaoka.carrier.inbound import signature
from xiaoka.carrier.ports import BundleKind, CarrierError
from xiaoka.clock import CHINA, china
from xiaoka.db.session import Database
from xiaoka.settings import settings

OUTCOMES = {
    "stopped": "已停下，相关号码都会收到通知",
    "noted": "已记下",
    "nothing": "没有正在办理的业务可以停下",
    "unclear": "没有看懂，回复 1 可立即停下",
}
app = typer.Typer(name="demo", help="演示运营商：复位、短信、时钟、故障、用户。", no_args_is_help=True)


@app.command()
def reset(
    at: Annotated[str | None, typer.Option(help="把时钟冻结在这一刻（ISO，不写时区即北京时间）")] = None,
) -> None:
    """清空并重新放入全部演示用户；时钟回到真实时间。"""
    db = _database()
    reset_database(db, frozen_at=_moment(at) if at else None)
    typer.echo(f"已复位：{len(subscribers())} 个号码，现在是 {_shown(DemoCarrier(db).clock.now())}")


@app.command()
def sms(
    number: str,
    reply: Annotated[str | None, typer.Option(help="用这个号码的手机回复，如 1（非本人，立即停下）")] = None,
) -> None:
    """列出发给一个号码的短信（按先后），没有送达的也列出并写明原因；或用它回复一条。"""
    if reply is not None:
        typer.echo(_reply(number, reply))
        return
    messages = _carrier().inbox(number)
    for message in messages:
        mark = f"〔{message.failed}〕" if message.failed else ""
        typer.echo(f"{_shown(message.at)}  {mark}{message.text}")
    if not messages:
        typer.echo(f"{number} 没有短信")


@app.command()
def calls(number: str) -> None:
    """列出一个号码的主叫通话记录（新的在前），试“通话记录”核验时用。"""
    found = _carrier().calls(number)
    for call in found:
        typer.echo(f"{_shown(call.at)}  {call.to}  {call.seconds} 秒")
    if not found:
        typer.echo(f"{number} 没有通话记录")


@app.command()
def clock(
    to: Annotated[str | None, typer.Option("--set", help="拨到这一刻（ISO），之后继续走")] = None,
    advance: Annotated[str | None, typer.Option(help="向前拨，如 3d2h、90m")] = None,
    freeze: Annotated[bool, typer.Option("--freeze", help="停在当前时刻")] = False,
    real: Annotated[bool, typer.Option("--real", help="回到真实时间")] = False,
) -> None:
    """查看或拨动演示时钟。"""
    if sum(map(bool, (to, advance, freeze, real))) > 1:
        raise typer.BadParameter("--set、--advance、--freeze、--real 一次只能用一个")
    clock = _carrier().clock
    if to:
        clock.set(_moment(to))
    elif advance:
        try:
            clock.advance(span(advance))
        except ValueError as error:
            raise typer.BadParameter(f"时长应写作 3d2h、90m 这样的形式：{advance!r}") from error
    elif freeze:
        clock.freeze(clock.now())
    elif real:
        clock.real()
    typer.echo(f"演示时钟：{_shown(clock.now())}（北京时间）")


@app.command()
def fault(
    kind: FaultKind,
    seconds: Annotated[int, typer.Option(min=0, help="slow 时每次等待的秒数")] = DEFAULT_SECONDS,
) -> None:
    """注入故障：none 正常，slow 变慢，error 报错，down 无响应，lost 办了但应答丢失。"""
    carrier = _carrier()
    carrier.faults.set(kind, seconds)
    now, wait = carrier.faults.get()
    typer.echo(f"故障：{now.value}" + (f"（{wait} 秒）" if now is FaultKind.SLOW else ""))


@app.command("list")
def list_all(
    markdown: Annotated[bool, typer.Option("--markdown", help="输出文档里的整张表")] = False,
) -> None:
    """列出全部演示用户及其场景。"""
    if markdown:
        typer.echo(table())
        return
    shown = Table("号码", "机主", "服务密码", "场景")
    for one in subscribers():
        shown.add_row(one.number, holder_of(one)[1].name, one.password, one.shows)
    Console().print(shown)


@app.command()
def pay(number: str, yuan: Annotated[str, typer.Argument(help="金额（元），如 12.30")]) -> None:
    """替用户缴费：先冲违约金和欠费，余下记为本金。"""
    try:
        fen = Decimal(yuan) * 100
    except InvalidOperation as error:
        raise typer.BadParameter(f"金额应是数字：{yuan!r}") from error
    if fen != fen.to_integral_value():
        raise typer.BadParameter("金额最多两位小数")
    _attempt(lambda carrier: carrier.pay(number, int(fen), ids.token("pay")))
    typer.echo(f"{number} 已缴费 {yuan} 元")


@app.command()
def release(number: str, kind: BundleKind) -> None:
    """替用户解除一类绑定（副卡、宽带、亲情网……），如同在营业厅办过。"""
    _attempt(lambda carrier: carrier.release(number, kind, ids.token("release")))
    typer.echo(f"{number} 已解除 {kind.value}")


def _reply(number: str, text: str) -> str:
    """Send an SMS from the simulated handset; the carrier hands it over to the desk, signed."""
    try:
        key = _carrier().send_from(number, text)
        body = json.dumps({"id": key, "sender": number, "text": text}).encode()
        at, config = str(int(time.time())), settings()
        signed = signature(config.carrier_key.get_secret_value(), at, body)
        headers = {"X-Xiaoka-Timestamp": at, "X-Xiaoka-Signature": signed, "Content-Type": "application/json"}
        url = f"http://{config.desk_host}:{config.desk_port}/api/carrier/sms"
        answer = httpx.post(url, content=body, headers=headers, timeout=10).raise_for_status()
    except CarrierError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except httpx.HTTPError as error:
        typer.echo(f"小卡没有收到：{error}。先运行 xiaoka up", err=True)
        raise typer.Exit(1) from error
    return OUTCOMES[answer.json()["outcome"]]


def _attempt(work: Callable[[DemoCarrier], None]) -> None:
    try:
        work(_carrier())
    except CarrierError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _database() -> Database:
    return Database(settings().demo_carrier_url)


def _carrier() -> DemoCarrier:
    db = _database()
    ensure(db)
    return DemoCarrier(db)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"时间应写作 2026-11-22T10:00：{text!r}") from error
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def _shown(at: datetime) -> str:
    return f"{china(at):%Y-%m-%d %H:%M:%S}"
