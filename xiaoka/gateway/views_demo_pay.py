"""The demo carrier's page of payment (演示缴费页). A real carrier has one of its own; in demo mode only."""

import asyncio
from string import Template

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse

from xiaoka.carrier.demo.carrier import DemoCarrier
from xiaoka.carrier.demo.records import PaymentOrderRow
from xiaoka.carrier.ports import CarrierError
from xiaoka.gateway.errors import DeskError
from xiaoka.gateway.views_pages import PAGES
from xiaoka.ids import mask_msisdn
from xiaoka.money import yuan


def pay_router(carrier: DemoCarrier) -> APIRouter:
    """Return the page of an order and the form behind its button."""
    router = APIRouter(prefix="/demo/pay", include_in_schema=False)

    @router.get("/{order}")
    async def page(order: str) -> HTMLResponse:
        """Show an order: to be paid, paid, failed or expired."""
        return HTMLResponse(await asyncio.to_thread(_page, carrier, order), headers={"Cache-Control": "no-store"})

    @router.post("/{order}")
    async def pay(order: str) -> RedirectResponse:
        """Pay it; what cannot be paid any more is shown as it stands."""
        await asyncio.to_thread(_settle, carrier, order)
        return RedirectResponse(f"/demo/pay/{order}", status_code=303)

    return router


def _page(carrier: DemoCarrier, order: str) -> str:
    row, state = _order(carrier, order)
    page = Template((PAGES / "pay.html").read_text(encoding="utf-8"))
    return page.substitute(state=state, number=mask_msisdn(row.msisdn), amount=yuan(row.fen))


def _settle(carrier: DemoCarrier, order: str) -> None:
    _, state = _order(carrier, order)
    if state == "open":
        carrier.settle(order)


def _order(carrier: DemoCarrier, order: str) -> tuple[PaymentOrderRow, str]:
    try:
        return carrier.order(order), carrier.payment(order).value
    except CarrierError as error:
        raise DeskError("not_found") from error
