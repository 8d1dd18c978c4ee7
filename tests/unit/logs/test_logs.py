"""The log: JSON, with ids that lead on, and never a secret."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from xiaoka import logs

SECRETS = (
    "13800138001", "138 0013 8001", "110101199003070078", "11010119900307007X", "6222021234567890123", "482913",
    "王小明", "北京市朝阳区建国路88号", "eyJhbGciOi.abc.def", "hunter2pass", "旧卡丢了",
)  # fmt: skip


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level, made = root.handlers[:], root.level, io.StringIO()
    logs.configure(made)
    yield made
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("secret", SECRETS)
def test_planted_secrets_never_appear(stream: io.StringIO, secret: str) -> None:
    log = structlog.get_logger("xiaoka.test")
    said = {"eyJhbGciOi.abc.def": f"Bearer {secret}", "hunter2pass": f"postgresql://xiaoka:{secret}@db/x"}.get(
        secret, secret
    )
    log.info("plain", text=said, deep={"a": [said, {"b": said}]}, conversation=said)
    log.info(f"in the event {said}")
    logging.getLogger("some.library").warning("a library says %s", said)
    if said.isdigit():
        log.info("as a number", number=int(said))
    try:
        raise ValueError(said)
    except ValueError as error:
        log.error("failed", exc_info=True)
        log.error("failed", error=repr(error))
        logging.getLogger("other").exception("failed too")
    assert len(_lines(stream)) >= 6
    for line in _lines(stream):
        assert secret not in json.dumps(line, ensure_ascii=False)


def test_ids_lead_from_line_to_line(stream: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(conversation="c_3f9a12345678", turn="m_00012345")
    structlog.get_logger("a").warning("turn_failed", incident="INC-E2R85ATV", cause="timeout")
    logging.getLogger("b").warning("from a library")
    for line in _lines(stream):
        assert (line["conversation"], line["turn"]) == ("c_3f9a12345678", "m_00012345")
        assert line["timestamp"].endswith("Z") and line["level"] == "warning"
    assert _lines(stream)[0]["incident"] == "INC-E2R85ATV"


def test_an_error_tells_type_and_place(stream: io.StringIO) -> None:
    try:
        int("x")
    except ValueError:
        structlog.get_logger("a").exception("failed")
    (line,) = _lines(stream)
    assert line["raised"] == "ValueError" and "test_logs.py" in line["at"]
