"""Texts in two languages, errors that say what to do, events in one transaction, an injected clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from verifier import errors, events
from verifier.accounts.tables import SecurityEvent
from verifier.audit.service import Happening
from verifier.clock import FixedClock, SystemClock, business_today
from verifier.context import Context
from verifier.database import EVERYWHERE, Database
from verifier.language import Text


def test_placeholders_are_filled_in_both_languages() -> None:
    text = Text("{n} 条疑点", "{n} leads").fill(n=3)
    assert (text.in_language("zh"), text.in_language("en")) == ("3 条疑点", "3 leads")


@pytest.mark.parametrize(
    ("n", "zh", "en"),
    [(0, "0", "0 leads"), (1, "1", "1 lead"), (2, "2", "2 leads"), (12000, "12,000", "12,000 leads")],
)
def test_english_says_one_lead_and_two_leads(n: int, zh: str, en: str) -> None:
    told = Text("{n:,} 条疑点，{m} 个", "{n:,lead|leads}, {m:was|were}").fill(n=n, m=n)
    assert told.zh == f"{zh} 条疑点，{n} 个"
    assert told.en == f"{en}, {n} {'was' if n == 1 else 'were'}"


def test_what_is_no_whole_number_is_not_counted() -> None:
    for value in ("3", 3.0, True):
        with pytest.raises(ValueError, match="format"):
            Text("{n}", "{n:lead|leads}").fill(n=value)


def test_a_text_inside_a_text_fills_each_language_with_its_own_half() -> None:
    text = Text("来源：{source}", "source: {source}").fill(source=Text("公安", "police"))
    assert text == Text("来源：公安", "source: police")


def test_a_placeholder_without_a_value_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        Text("{a}", "{a}").fill(b=1)


def test_a_stored_text_is_read_back() -> None:
    text = Text("一", "one")
    assert Text.from_dict(text.as_dict()) == text


def test_an_error_says_what_is_wrong_and_what_to_do_in_one_line() -> None:
    error = errors.NotFound(Text("没有。", "None."), Text("请新建。", "Make one."))
    assert error.in_language("zh") == "没有。请新建。"
    assert error.in_language("en") == "None. Make one."
    assert "没有。" in str(error)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ConfigurationError, 2),
        (errors.InvalidInput, 2),
        (errors.HostileFile, 1),
        (errors.NotFound, 1),
        (errors.NotPermitted, 4),
        (errors.Conflict, 1),
        (errors.HeldForPerson, 5),
        (errors.AlreadyRunning, 6),
    ],
)
def test_every_error_has_the_exit_code_of_the_command_line_contract(
    error: type[errors.VerifierError], code: int
) -> None:
    assert error.exit_code == code


@dataclass(frozen=True, slots=True)
class SomethingHappened(events.Event):
    what: str


@dataclass(frozen=True, slots=True)
class SomethingElseHappened(events.Event):
    what: str


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Handlers live for the whole process, so what a test adds it also takes away."""
    found: list[str] = []
    yield found
    for event in (SomethingHappened, SomethingElseHappened):
        events._handlers.pop(event, None)


def test_a_handler_hears_its_event_once_however_often_it_was_connected(
    sqlite_ctx: Context, heard: list[str]
) -> None:
    def hear(_session: Session, event: SomethingHappened) -> None:
        heard.append(event.what)

    for _ in range(2):
        events.on(SomethingHappened, hear)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        events.raise_event(session, SomethingHappened("a"))
        events.raise_event(session, SomethingElseHappened("b"))
    assert heard == ["a"]
    assert events.handlers()[SomethingHappened] == (hear,)


def test_an_error_in_a_handler_undoes_what_raised_the_event(sqlite_ctx: Context, heard: list[str]) -> None:
    def fail(_session: Session, _event: SomethingHappened) -> None:
        raise errors.Conflict(Text("不行。", "No."))

    def decide() -> None:
        with sqlite_ctx.database.write(EVERYWHERE) as session:
            sqlite_ctx.auditor.record(session, "王", "root", [Happening("t.tried", "t", "1", {})])
            events.raise_event(session, SomethingHappened("a"))

    events.on(SomethingHappened, fail)
    with pytest.raises(errors.Conflict):
        decide()
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert sqlite_ctx.auditor.verify(session).entries == 0


def test_asking_for_handlers_of_an_event_nobody_hears_adds_none(sqlite_ctx: Context) -> None:
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        events.raise_event(session, SomethingElseHappened("b"))
    assert events.handlers().get(SomethingElseHappened, ()) == ()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 21, 15, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 21, 23, 0, tzinfo=timezone(-timedelta(hours=5))), date(2026, 11, 22)),
    ],
)
def test_the_business_day_is_the_day_in_china(moment: datetime, day: date) -> None:
    assert business_today(FixedClock(moment)) == day


def test_the_machines_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_moment_without_a_time_zone_cannot_be_stored(database_url: str) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 -- the point of the test
    row = {"at": naive, "kind": "login", "user_name": "a", "address": "b"}
    with closing(Database(database_url)) as database, database.write(EVERYWHERE) as session:
        with pytest.raises(StatementError, match="time zone"):
            session.execute(insert(SecurityEvent), [row])
        session.rollback()
