"""What customers write does not reach the log."""

import logging

import rasa.utils.log_utils
import structlog
from xiaoka_engine.launcher.logs import JsonLines
from xiaoka_engine.patches import log_masking


def test_structured_events_keep_their_name_only(caplog):
    rasa.utils.log_utils.configure_structlog(logging.INFO)
    with caplog.at_level(logging.INFO):
        structlog.get_logger("rasa.test").warning(
            "processor.message.parse", text="身份证丢了", slot_values={"phone": "13800000001"}, event_info="Parsed 100%"
        )
    assert [record.getMessage() for record in caplog.records] == ["Parsed 100%"]
    assert "13800000001" not in str([record.__dict__ for record in caplog.records])


def test_exceptions_keep_their_types_only(caplog):
    def fail():
        secret = "13800000001"
        raise ValueError(f"cannot serve {secret}")

    with caplog.at_level(logging.INFO):
        try:
            fail()
        except ValueError:
            structlog.get_logger("rasa.test").exception("it failed", user_text="我的卡丢了")
    line = JsonLines().format(caplog.records[0])
    assert '"error": "ValueError"' in line
    assert "fail" in line
    assert "138" not in line and "我的卡" not in line and "cannot serve" not in line


def test_later_configuration_by_rasa_is_ours():
    assert rasa.utils.log_utils.configure_structlog is log_masking.configure_structlog
