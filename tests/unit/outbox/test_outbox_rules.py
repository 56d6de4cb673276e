"""When a message is tried again, what its id may be, and how a mail looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.outbox.handing import Outgoing
from verifier.outbox.mail import mail_of
from verifier.outbox.rules import LONGEST_PAUSE, is_message_id, pause_after
from verifier.settings.messages import MailSettings, MorningSettings, ReminderSettings

FIVE = timedelta(minutes=5)
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def test_each_pause_is_twice_the_one_before() -> None:
    assert [pause_after(tries, FIVE) for tries in (1, 2, 3)] == [FIVE, 2 * FIVE, 4 * FIVE]


@given(st.integers(1, 10_000))
def test_no_pause_is_longer_than_half_a_day(tries: int) -> None:
    assert FIVE <= pause_after(tries, FIVE) <= LONGEST_PAUSE


@pytest.mark.parametrize("text", ["../x", "a b", "", "ab", "x\ny", "好好好", "a" * 81, ".hidden"])
def test_an_id_is_fit_for_a_file_name_and_a_header(text: str) -> None:
    assert not is_message_id(text)
    assert is_message_id("R-ACDEF34679")


def test_the_same_message_is_the_same_mail_under_the_same_id() -> None:
    content = {"subject": "早报", "plain": "各位早", "html": "<p>各位早</p>"}
    made = mail_of(Outgoing("morning-1", "zhao@example.org", content, AT), "pv@qinghe.example")
    read = message_from_bytes(made.as_bytes(), policy=default)
    assert read["Message-ID"] == "<morning-1@qinghe.example>"
    assert (read["Subject"], read["To"], read["Date"]) == (
        "早报",
        "zhao@example.org",
        "Sat, 21 Nov 2026 02:00:00 +0000",
    )
    plain, html = (read.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert "各位早" in plain.get_content()
    assert html.get_content().strip() == "<p>各位早</p>"


@pytest.mark.parametrize(
    "values",
    [
        {"host": "mail.example.org", "tls": "none"},
        {"user": "pv"},
        {"password_file": "/tmp/x"},
        {"sender": "nobody"},
    ],
)
def test_mail_settings_that_would_leak_or_cannot_work_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"mail|tls|user|sender"):
        MailSettings.model_validate(values)


@pytest.mark.parametrize("days", [[], [0], [30, 30], [366]])
def test_stages_that_make_no_sense_are_refused(days: list[int]) -> None:
    with pytest.raises(ValueError, match="days"):
        ReminderSettings.model_validate({"days": days})


def test_stages_may_be_named_in_any_order() -> None:
    assert ReminderSettings.model_validate({"days": [7, 60, 30]}).days == (60, 30, 7)


@pytest.mark.parametrize("address", ["zhao", "zhao@", "a@b\nBcc: c@d", "a@b, c@d", "赵 <a@b>"])
def test_an_address_that_is_none_or_several_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no mail address"):
        MorningSettings.model_validate({"recipients": {"3799": [address]}})
