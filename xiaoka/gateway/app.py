"""The desk: puts gateway, pages and background work together into one application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from fastapi import FastAPI

from xiaoka import __version__
from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.gateway import (
    errors,
    views_assist,
    views_cases,
    views_chat,
    views_demo,
    views_handoff,
    views_health,
    views_identity,
    views_pages,
    views_rest,
)
from xiaoka.gateway.background import ConversationEvents, Relay
from xiaoka.gateway.bus import Bus
from xiaoka.gateway.core import Core
from xiaoka.gateway.engine_client import EngineClient
from xiaoka.gateway.intake import Intake
from xiaoka.gateway.limits import Limits
from xiaoka.gateway.metrics import Metrics
from xiaoka.gateway.middleware import BodyLimit, ChatFromAnywhere, SecurityHeaders, SmallPages
from xiaoka.gateway.protect import VaultProtector
from xiaoka.gateway.sessions import Sessions
from xiaoka.gateway.turns import Turns
from xiaoka.runtime import build_services
from xiaoka.settings import Settings
from xiaoka.tasks.services import Services
from xiaoka.worker import Worker


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

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        events = ConversationEvents(core, turns, asyncio.get_running_loop())
        relay = Relay(core, services.carrier, events)
        worker = Worker(core.db, services.cases, {"event": events}, core.wording)
        app.state.kick = relay.kick
        await turns.start()
        relay.start()
        if settings.worker_in_desk:
            worker.start()
        try:
            yield
        finally:
            core.bus.close()
            await asyncio.to_thread(worker.stop)
            await relay.stop()
            await turns.stop()
            await core.engine.close()
            core.db.dispose()

    app = FastAPI(title="xiaoka desk", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.core, app.state.turns = core, turns
    errors.install(app)
    for views in (
        views_chat,
        views_rest,
        views_identity,
        views_handoff,
        views_cases,
        views_assist,
        views_health,
        views_pages,
    ):
        app.include_router(views.router)
    if settings.demo and isinstance(services.carrier, DemoCarrier):
        app.include_router(views_demo.demo_router(services.carrier))
    app.add_middleware(SmallPages)
    app.add_middleware(BodyLimit)
    app.add_middleware(ChatFromAnywhere)
    app.add_middleware(SecurityHeaders, https=settings.public_url.startswith("https://"))
    return app


def build_core(
    settings: Settings,
    services: Services,
    engine: httpx.AsyncBaseTransport | None = None,
    limits: Limits | None = None,
) -> Core:
    """Put together what the routes share."""
    bus = Bus()
    key = settings.engine_key.get_secret_value()
    return Core(
        settings=settings,
        db=services.db,
        clock=services.clock,
        wording=services.wording,
        vault=services.vault,
        intake=Intake(VaultProtector(services.vault), timedelta(minutes=settings.episode_idle_min)),
        engine=EngineClient(settings.rasa_url, key, settings.turn_timeout_s, engine),
        bus=bus,
        metrics=Metrics(lambda: bus.windows),
        sessions=Sessions(settings.session_key.get_secret_value()),
        limits=limits or Limits(),
        face=services.identity,
    )
