"""Pages and files for browsers: the demo page, the widget, the page of the face check, the API description."""

from html import escape
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from xiaoka.gateway.errors import DeskError
from xiaoka.settings import ROOT

router = APIRouter(include_in_schema=False)
PAGES = Path(__file__).parent / "pages"
WIDGET = ROOT / "widget"
PANEL = ROOT / "panel"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
}


@router.get("/")
async def demo_page() -> FileResponse:
    """Serve the demo page: chat beside a simulated handset."""
    return file_of(PAGES, "demo.html")


@router.get("/identity/face/{token}")
async def face_page(token: str) -> FileResponse:
    """Serve the page of the face check; it reads its own token from the address."""
    del token
    return file_of(PAGES, "face.html")


@router.get("/pages/{name}")
async def page_file(name: str) -> FileResponse:
    """Serve style and script of the pages."""
    return file_of(PAGES, name)


@router.get("/widget.js")
async def widget_script() -> FileResponse:
    """Serve the widget's entry."""
    return file_of(WIDGET, "widget.js")


@router.get("/widget/{path:path}")
async def widget_file(path: str) -> FileResponse:
    """Serve the other files of the widget."""
    return file_of(WIDGET, path)


@router.get("/panel.js")
async def panel_script() -> FileResponse:
    """Serve the entry of the panel for agents' own desktops."""
    return file_of(PANEL, "panel.js")


@router.get("/panel/{path:path}")
async def panel_file(path: str) -> FileResponse:
    """Serve the other files of the panel."""
    return file_of(PANEL, path)


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Answer the browser's habitual question without an error in its console."""
    return Response(status_code=204)


@router.get("/docs")
async def api_description(request: Request) -> HTMLResponse:
    """List the routes; made here because the usual page loads its scripts from a foreign network."""
    rows = []
    for path, methods in request.app.openapi()["paths"].items():
        for method, operation in methods.items():
            summary = operation.get("description") or operation.get("summary", "")
            rows.append(
                f"<tr><td>{method.upper()}</td><td><code>{escape(path)}</code></td>"
                f"<td>{escape(summary.splitlines()[0] if summary else '')}</td></tr>"
            )
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><title>xiaoka API</title>"
        "<h1>xiaoka API</h1><p>Machine-readable: <a href=openapi.json>openapi.json</a></p>"
        f"<table><tr><th>Method<th>Path<th>What it does</tr>{''.join(rows)}</table></html>"
    )


def file_of(folder: Path, name: str) -> FileResponse:
    """Return a file of a folder; names that lead out of it, or to kinds not meant for browsers, are not found."""
    path = (folder / name).resolve()
    kind = _TYPES.get(path.suffix)
    if kind is None or not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise DeskError("not_found")
    # revalidated by ETag each time, so that a new version is seen at once
    return FileResponse(path, media_type=kind, headers={"Cache-Control": "no-cache"})
