"""The agents' pages (坐席台): one page for every address below ``/console``, and its modules.

Nothing here is secret and nothing is checked: what is shown comes from the API, which knows who asks.
"""

from fastapi import APIRouter
from starlette.responses import FileResponse

from xiaoka.console import WEB
from xiaoka.gateway.views_pages import file_of

router = APIRouter(include_in_schema=False)


@router.get("/console/files/{path:path}")
async def console_file(path: str) -> FileResponse:
    """Serve a module, style or picture of the console."""
    return file_of(WEB, path)


@router.get("/console")
@router.get("/console/{path:path}")
async def console_page(path: str = "") -> FileResponse:
    """Serve the page; which view is shown is decided by the address in the browser."""
    del path
    return file_of(WEB, "index.html")
