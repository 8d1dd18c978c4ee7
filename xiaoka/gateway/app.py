"""The desk: puts gateway, pages and background work together into one application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from fastapi import FastAPI

from xiaoka import __version__
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.outside import itself
from xiaoka.cases.alarm import AlarmHandler
from xiaoka.gateway import (
    errors,
    views_assist,
    views_audit,
    views_board,
    views_carrier,
    views_case_reveal,
    views_cases,
    views_channels,
    views_chat,
    views_console,
    views_demo,
    views_demo_pay,
    views_demo_site,
    views_desk,
    views_desk_talk,
    views_desk_task,
    views_figures,
    views_handoff,
    views_health,
    views_identity,
    views_inbox,
    views_insight,
    views_outbox,
    views_pages,
    views_pictures,
    views_rating,
    views_rest,
    views_shop,
    views_socket,
    views_staff,
)
from xiaoka.gateway.background import ConversationEvents, ConversationNews, Relay, Relays
from xiaoka.gateway.bus import Bus
from xiaoka.gateway.channels.service import Channels, build_channels
from xiaoka.gateway.core import Core
from xiaoka.gateway.desk_feed import DeskFeed
from xiaoka.gateway.engine_client import EngineClient
from xiaoka.gateway.fanout import Fanout
from xiaoka.gateway.gauges import DatabaseGauges
from xiaoka.gateway.intake import Intake
from xiaoka.gateway.limits import Limits
from xiaoka.gateway.metrics import Metrics
from xiaoka.gateway.middleware import BodyLimit, ChatFromAnywhere, SecurityHeaders, SmallPages
from xiaoka.gateway.protect import VaultProtector
from xiaoka.gateway.sessions import Sessions
from xiaoka.gateway.shared_limits import SharedBuckets
from xiaoka.gateway.turns import Turns
from xiaoka.gateway.turnstile import turnstile
from xiaoka.handoff.frontdesk import FrontDesk
from xiaoka.handoff.timers import Timers
from xiaoka.notify.enums import NoticeKind
from xiaoka.notify.handlers import common_handlers
from xiaoka.notify.service import Handler
from xiaoka.retention.sweeper import Sweeper
from xiaoka.runtime import build_services
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services
from xiaoka.worker import Worker
from xiaoka.worker_metrics import WorkerMetrics

_CHANNEL_RELAYS = 3


def create_app(
    settings: Settings,
    *,
    services: Services | None = None,
    engine: httpx.AsyncBaseTransport | None = None,
    limits: Limits | None = None,
) -> FastAPI:
    """Return the desk; it opens connections when it is started.

    Args:
        settings: of this process.
        services: made from the settings when left out.
        engine: transport to the engine instead of the network, for tests.
        limits: rate limits instead of the usual ones.
    """
    services = services or build_services(settings)
    core = build_core(settings, services, engine, limits)
    turns = Turns(core)
    channels, desk_feed = build_channels(core), DeskFeed(core)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        events = ConversationEvents(core, turns, asyncio.get_running_loop())
        handlers: dict[str, Handler] = common_handlers(settings, core.wording, services.carrier)
        handlers[NoticeKind.EVENT.value] = events
        handlers[NoticeKind.NEWS.value] = ConversationNews(core, events)
        handlers[NoticeKind.ALARM.value] = AlarmHandler(services.db, services.carrier, services.policy, services.clock)
        relays = Relays([Relay(core, services.carrier, handlers), *_channel_relays(core, channels, events)])
        sweeper = Sweeper(core.db, services.policy, services.clock, settings.tracker_url)
        timers = Timers(core.db, core.desk, core.clock)
        measured = WorkerMetrics(core.metrics.registry) if settings.worker_in_desk else None
        worker = Worker(core.db, services.cases, handlers, core.wording, sweeper, timers, metrics=measured)
        app.state.kick = relays.kick
        if channels.by_name:
            core.bus.listen(lambda event: relays.kick() if event.kind == "message" else None)
        await _open(core, turns)
        desk_feed.start()
        relays.start()
        if settings.worker_in_desk:
            worker.start()
        try:
            yield
        finally:
            core.bus.close()
            await desk_feed.stop()
            await asyncio.to_thread(worker.stop)
            await relays.stop()
            await _close(core, turns)

    app = FastAPI(
        title="xiaoka desk",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # a redirect would repeat whatever host the caller named
        redirect_slashes=False,
        responses=errors.everywhere(),
    )
    app.state.core, app.state.turns, app.state.channels = core, turns, channels
    app.state.cases, app.state.desk_feed = services.cases, desk_feed
    app.state.identity = services.identity
    # unpacking a picture takes much memory for a moment
    app.state.decoding = asyncio.Semaphore(2)
    errors.install(app)
    for views in (
        views_chat,
        views_pictures,
        views_rating,
        views_rest,
        views_channels,
        views_carrier,
        views_identity,
        views_handoff,
        views_desk,
        views_desk_talk,
        views_desk_task,
        views_cases,
        views_outbox,
        views_assist,
        views_insight,
        views_shop,
        views_staff,
        views_board,
        views_case_reveal,
        views_figures,
        views_inbox,
        views_audit,
        views_health,
        views_pages,
        views_console,
    ):
        app.include_router(views.router)
    if settings.demo and isinstance(demo := itself(services.carrier), DemoCarrier):
        app.include_router(views_demo.demo_router(demo, lambda sms: views_carrier.take(core.db, services.cases, sms)))
        app.include_router(views_demo_pay.pay_router(demo))
        app.include_router(views_demo_site.router)
    app.state.socket = views_socket.socket_server(core, turns)
    app.mount(views_socket.PATH, views_socket.mounted(app.state.socket))
    app.add_middleware(SmallPages)
    app.add_middleware(BodyLimit)
    app.add_middleware(ChatFromAnywhere)
    app.add_middleware(SecurityHeaders, https=settings.public_url.startswith("https://"))
    return app


async def _open(core: Core, turns: Turns) -> None:
    if core.fanout:
        core.fanout.start()
    await turns.start()


async def _close(core: Core, turns: Turns) -> None:
    await turns.stop()
    if core.fanout:
        await core.fanout.stop()
    core.turnstile.close()
    await core.engine.close()
    core.db.dispose()


def _channel_relays(core: Core, channels: Channels, events: ConversationEvents) -> list[Relay]:
    """Return relays of their own for channels, so that a slow vendor holds up neither SMS nor the other vendors."""
    handlers = channels.handlers(events.wake)
    return [Relay(core, None, handlers) for _ in range(_CHANNEL_RELAYS)] if handlers else []


def build_core(
    settings: Settings,
    services: Services,
    engine: httpx.AsyncBaseTransport | None = None,
    limits: Limits | None = None,
) -> Core:
    """Put together what the routes share."""
    bus, redis = Bus(), settings.redis_url.get_secret_value()
    limits = limits or Limits.of(settings)
    metrics = Metrics(lambda: bus.windows)
    metrics.registry.register(DatabaseGauges(services.db, services.clock.now))
    key = settings.engine_key.get_secret_value()
    return Core(
        settings=settings,
        db=services.db,
        clock=services.clock,
        wording=services.wording,
        vault=services.vault,
        intake=Intake(VaultProtector(services.vault), timedelta(minutes=settings.episode_idle_min)),
        engine=EngineClient(settings.rasa_urls(), key, settings.turn_timeout_s, engine),
        bus=bus,
        metrics=metrics,
        sessions=Sessions(settings.session_key.get_secret_value()),
        limits=limits.share(SharedBuckets(redis)) if redis else limits,
        face=services.identity,
        desk=FrontDesk(services.policy, services.wording),
        services=services,
        turnstile=turnstile(services.db.url),
        fanout=Fanout(bus, redis) if redis else None,
    )
