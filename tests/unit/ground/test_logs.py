"""No log line holds what names a person, however it got there."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from tests.log_stream import kept_log
from verifier.logs import configure, mask_personal_data, new_trace

ID, OLD_ID, ACCOUNT, PHONE = "370102193804125127", "370102380412512", "6217000010001234567", "13800138000"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with kept_log() as written:
        yield written


def _last(stream: io.StringIO) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stream.getvalue().splitlines()[-1])
    return found


def test_a_line_is_json_with_level_moment_and_fields(stream: io.StringIO) -> None:
    structlog.get_logger().info("feed.received", feed=3, rows=200_000, day=date(2026, 11, 21))
    line = _last(stream)
    assert line["event"] == "feed.received"
    assert (line["level"], line["feed"], line["rows"], line["day"]) == ("info", 3, 200_000, "2026-11-21")
    assert line["at"].endswith("Z")


@pytest.mark.parametrize("number", [ID, ID[:-1] + "X", OLD_ID, ACCOUNT, PHONE, "6217 0000 1000 1234 567"])
def test_numbers_of_people_are_masked_wherever_they_stand(stream: io.StringIO, number: str) -> None:
    structlog.get_logger().warning(
        f"row of {number}, refused", note=[f"no. {number}"], deep={"a": {"b": number}}
    )
    assert number not in stream.getvalue()
    assert _last(stream)["event"] == "row of ***, refused"
    assert _last(stream)["deep"] == {"a": {"b": "***"}}


@pytest.mark.parametrize(
    "field", ["id_no", "holder_id_no", "account_no", "phone", "password", "Token", "database_url"]
)
def test_sensitive_fields_are_masked_whatever_they_hold(stream: io.StringIO, field: str) -> None:
    structlog.get_logger().info("x", **{field: "王秀英"})
    assert _last(stream)[field] == "***"


def test_an_exception_with_a_persons_number_is_masked(stream: io.StringIO) -> None:
    try:
        raise ValueError(f"cannot read {ID}")
    except ValueError:
        structlog.get_logger().exception("import.failed")
    assert ID not in stream.getvalue()
    assert "cannot read ***" in _last(stream)["exception"]


def test_what_a_library_logs_is_masked_too(stream: io.StringIO) -> None:
    logging.getLogger("some.package").warning("parameters: %s", {"id_no": ID})
    assert ID not in stream.getvalue()
    assert _last(stream)["logger"] == "some.package"


def test_an_id_that_came_as_a_number_is_masked(stream: io.StringIO) -> None:
    structlog.get_logger().info("x", value=int(ID), fen=7_972_220)
    assert (_last(stream)["value"], _last(stream)["fen"]) == ("***", 7_972_220)


def test_dates_and_short_numbers_stay_readable(stream: io.StringIO) -> None:
    structlog.get_logger().info("from 2026-11-01 to 2026-11-21, line 200000", at_line="2026-11-21 02:00")
    assert _last(stream)["event"] == "from 2026-11-01 to 2026-11-21, line 200000"
    assert _last(stream)["at_line"] == "2026-11-21 02:00"


def test_logs_go_to_a_file_when_one_is_named(stream: io.StringIO, tmp_path: Path) -> None:
    path = tmp_path / "logs" / "night.log"
    configure(file=path)
    structlog.get_logger().info("night.done")
    logging.getLogger().handlers[-1].close()
    assert json.loads(path.read_text(encoding="utf-8"))["event"] == "night.done"
    assert stream.getvalue() == ""


@given(st.from_regex(r"[1-9]\d{16}[\dX]", fullmatch=True), st.text(max_size=8), st.text(max_size=8))
def test_no_resident_id_between_any_texts_survives(number: str, before: str, after: str) -> None:
    event = {"event": f"{before}{number}{after}"}
    assert number not in str(mask_personal_data(None, "info", event)["event"])


def test_a_trace_is_found_in_the_log_as_it_was_told(stream: io.StringIO) -> None:
    traces = [new_trace() for _ in range(50)]
    for trace in traces:
        structlog.get_logger("test").info("failed", request_id=trace)
    assert [line["request_id"] for line in map(json.loads, stream.getvalue().splitlines())] == traces
    assert len(set(traces)) == 50
