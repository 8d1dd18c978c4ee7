"""The log lines."""

import json
import logging

import pytest
from xiaoka_engine.launcher.logs import JsonLines, masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call 13800000001 now", "call # now"),
        ("port 5005 took 12 ms", "port 5005 took 12 ms"),
        ("Failed to parse '我要销户'", "Failed to parse '…'"),
        ("𠮷野家", "…"),
        ("INC-7K2MPQ4X busy", "INC-7K2MPQ4X busy"),
    ],
)
def test_masked(text, shown):
    assert masked(text) == shown


def line_of(**fields):
    return json.loads(JsonLines().format(logging.makeLogRecord({"name": "a", "levelname": "ERROR", **fields})))


def test_fields():
    line = line_of(msg="turn of %s failed", args=("sender-0001",))
    assert line["event"] == "turn of sender-0001 failed"
    assert (line["level"], line["logger"]) == ("error", "a")
    assert line["ts"].endswith("+00:00")


def test_an_exception_shows_types_and_places():
    def inner():
        raise KeyError("身份证 110101199003070000")

    try:
        try:
            inner()
        except KeyError as error:
            raise ValueError("其他") from error
    except ValueError as error:
        line = line_of(msg="failed", exc_info=(type(error), error, error.__traceback__))
    assert line["error"] == "ValueError < KeyError"
    assert "test_logs.py" in line["at"]
    assert "110101" not in str(line) and "身份证" not in str(line)


def test_one_line_each():
    assert "\n" not in JsonLines().format(logging.makeLogRecord({"msg": "a\nb"}))
