"""Whatever is sent to any documented route: no fault of ours, only documented answers, nothing of our insides."""

from contextlib import suppress
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.security.conftest import KEY, SIGNS_OF_A_FAULT, Served
from tests.unit.gateway.conftest import echo
from xiaoka.identity.enums import Method
from xiaoka.tasks.services import Services

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
STREAM = "/api/chat/events"
ENDLESS = (STREAM, "/api/desk/events")
READY = "/readyz"
"""Answers 503 here, where no action server runs."""
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
EXAMPLES = 20
"""For each route and mode; the whole takes well below a minute."""


@pytest.mark.parametrize("mode", [POSITIVE, NEGATIVE], ids=lambda mode: mode.name.lower())
def test_every_route_with_whatever_is_sent(served: Served, mode: GenerationMode) -> None:
    tried = [_try(one, served, mode) for one in _operations(served)]
    assert len(tried) >= 25 and sum(tried) >= 10 * EXAMPLES


@pytest.mark.parametrize("mode", [POSITIVE, NEGATIVE], ids=lambda mode: mode.name.lower())
def test_routes_of_things_that_exist(served: Served, services: Services, mode: GenerationMode) -> None:
    known = {"request_id": _request_for_a_person(served), "token": _face_link(services)}
    for one in _operations(served):
        ids = {name: value for name, value in known.items() if f"{{{name}}}" in one.path}
        if ids:
            assert _try(one, served, mode, ids) or mode is NEGATIVE


def _operations(served: Served) -> list[Any]:
    schema = schemathesis.openapi.from_url(f"{served.url}/openapi.json")
    found = [one.ok() for one in schema.get_all_operations()]
    return [one for one in found if one.path not in (*ENDLESS, READY)]


def _try(operation: Any, served: Served, mode: GenerationMode, ids: dict[str, str] | None = None) -> int:
    """Return how many requests were made of one route; nothing can be wrong with one that takes no input."""
    made = 0
    headers = {"Authorization": f"Bearer {_token(operation.path, served)}"}
    fixed = {"path_parameters": ids} if ids else {}

    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def one(case: Case) -> None:
        nonlocal made
        made += 1
        response = case.call(headers=headers, timeout=30)
        case.validate_response(response, checks=CHECKS)
        assert not any(sign in response.text for sign in SIGNS_OF_A_FAULT)

    with suppress(Unsatisfiable):  # any body is right where none is read
        one()
    return made


def _token(path: str, served: Served) -> str:
    if path.startswith("/api/chat"):
        return str(served.http.post("/api/chat/sessions").json()["token"])
    return KEY


def _request_for_a_person(served: Served) -> str:
    served.engine.reply = lambda _body: [{"text": "已登记", "custom": {"handoff": True, "handoff_reason": "wish"}}]
    body = {"sender": "wx-1", "message": "转人工"}
    assert served.http.post("/webhooks/rest/webhook", json=body, headers={"X-API-Key": KEY}).status_code == 200
    served.engine.reply = echo
    listed = served.http.get("/api/handoffs", headers={"Authorization": f"Bearer {KEY}"}).json()
    return str(listed["handoffs"][0]["id"])


def _face_link(services: Services) -> str:
    with services.db.session() as session:
        begun = services.identity.begin(session, "c1", "13800138001", Method.FACE, source="s")
    assert begun.link is not None
    return begun.link.rsplit("/", 1)[1]


def test_the_stream_refuses_whoever_has_no_token(served: Served) -> None:
    for query in ("", "?token=x", "?token=%00", "?token=" + "a" * 600, "?after=-1", "?after=" + "9" * 400):
        response = httpx.get(served.url + STREAM + query, trust_env=False)
        assert response.status_code in (401, 422), query
