"""The demo carrier's own web page with the widget in it (演示网站), in demo mode only."""

from fastapi import APIRouter
from starlette.responses import FileResponse

from xiaoka.gateway.views_pages import PAGES, file_of

router = APIRouter(include_in_schema=False)


@router.get("/site")
async def site() -> FileResponse:
    """Serve the page of services; the widget stands at its corner, put there by one script tag."""
    return file_of(PAGES, "site.html")
