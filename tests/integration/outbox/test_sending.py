"""The outbox: what waits leaves, nothing is lost, what fails is tried again and at last told."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.clocks import later
from tests.factories import NOW, agency, make_actor
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE, Scope
from verifier.errors import AlreadyRunning, NotFound, NotPermitted
from verifier.language import Text
from verifier.outbox.adapters import Ways, ways_of
from verifier.outbox.handing import HANDED_OVER, Delivery, Outgoing
from verifier.outbox.looking import counts, dead_messages, messages, retry
from verifier.outbox.purging import purge_given_up
from verifier.outbox.sending import Sent, send_waiting
from verifier.outbox.tables import Message
from verifier.outbox.writing import NewMessage, put

BAD = Text("网关没有应答。", "The gateway does not answer.")


@dataclass
class Way:
    """A way out that remembers what it was handed and answers as told."""

    answer: Delivery | None = HANDED_OVER
    seen: list[str] = field(default_factory=list)

    def deliver(self, batch: Sequence[Outgoing], _batch_id: str, _at: datetime) -> Mapping[str, Delivery]:
        self.seen += [one.message_id for one in batch]
        return {} if self.answer is None else {one.message_id: self.answer for one in batch}


class Killed(BaseException):
    """A kill: nothing after it runs."""


@dataclass
class KilledWay(Way):
    def deliver(self, batch: Sequence[Outgoing], batch_id: str, at: datetime) -> Mapping[str, Delivery]:
        super().deliver(batch, batch_id, at)
        raise Killed


@dataclass
class Heard:
    """Whoever wrote the messages."""

    no_more: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)

    def unwanted(self, _session: Session, message_ids: Sequence[str]) -> set[str]:
        return self.no_more & set(message_ids)

    def sent(self, _session: Session, message_ids: Sequence[str], _at: datetime) -> None:
        self.left += message_ids


def write(ctx: Context, *ids: str, channel: str = "sms", office: str = "379901") -> None:
    with ctx.database.write(EVERYWHERE) as session:
        put(
            session,
            NOW,
            [
                NewMessage(
                    one,
                    agency(session, office).id,
                    "mail" if channel == "mail" else "sms",
                    "test",
                    "13800001234",
                    {"text": "您好", "subject": "早", "plain": "早", "html": "<p>早</p>"},
                )
                for one in ids
            ],
        )


def send(ctx: Context, way: Way, heard: Heard | None = None) -> Sent:
    listeners = {} if heard is None else {"test": heard}
    return send_waiting(ctx, system_actor(), listeners, ways=Ways(way, way))


def state(ctx: Context, message_id: str) -> Message:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Message).where(Message.message_id == message_id)).one()


def test_what_waits_leaves_once_and_whoever_wrote_it_hears(ctx: Context) -> None:
    write(ctx, "m-1", "m-2")
    way, heard = Way(), Heard()
    assert send(ctx, way, heard) == Sent(sent=2)
    assert send(ctx, way, heard) == Sent()
    assert way.seen == heard.left == ["m-1", "m-2"]
    kept = state(ctx, "m-1")
    assert (kept.state, kept.address, kept.content) == ("sent", None, {}), "a sent message is forgotten"
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count()).where(AuditEntry.action == "outbox.sent")) == 1
        assert counts(session) == {("sms", "sent"): 2}


def test_a_known_id_is_not_written_again(sqlite_ctx: Context) -> None:
    write(sqlite_ctx, "m-1")
    write(sqlite_ctx, "m-1", "m-2")
    assert send(sqlite_ctx, Way()) == Sent(sent=2)
    write(sqlite_ctx, "m-1")
    assert send(sqlite_ctx, Way()) == Sent()


def test_an_id_unfit_for_a_file_name_is_a_mistake_of_ours(sqlite_ctx: Context) -> None:
    with pytest.raises(ValueError, match="not an id"):
        write(sqlite_ctx, "../evil")


def test_after_a_kill_it_is_sent_again_under_the_same_id_and_never_lost(ctx: Context) -> None:
    write(ctx, "m-1")
    killed = KilledWay()
    with pytest.raises(Killed):
        send(ctx, killed)
    again = Way()
    assert send(ctx, again) == Sent(), "the lease keeps others away"
    later(ctx, minutes=16)
    assert send(ctx, again) == Sent(sent=1)
    assert killed.seen == again.seen == ["m-1"]


def test_what_kills_its_sender_each_time_ends_with_a_person(sqlite_ctx: Context) -> None:
    write(sqlite_ctx, "m-1")
    for _ in range(8):
        with pytest.raises(Killed):
            send(sqlite_ctx, KilledWay())
        later(sqlite_ctx, minutes=16)
    assert send(sqlite_ctx, Way()) == Sent(dead=1)


def test_a_slow_sender_writes_nothing_over_the_one_that_took_its_place(sqlite_ctx: Context) -> None:
    @dataclass
    class SlowWay(Way):
        def deliver(self, batch: Sequence[Outgoing], batch_id: str, at: datetime) -> Mapping[str, Delivery]:
            super().deliver(batch, batch_id, at)
            later(sqlite_ctx, minutes=16)
            assert send(sqlite_ctx, Way()) == Sent(sent=1)
            return {one.message_id: Delivery(BAD, final=True) for one in batch}

    write(sqlite_ctx, "m-1")
    assert send(sqlite_ctx, SlowWay()) == Sent()
    assert state(sqlite_ctx, "m-1").state == "sent"


def test_a_failure_is_tried_again_ever_later_and_at_last_told_with_a_remedy(ctx: Context) -> None:
    write(ctx, "m-1")
    way = Way(Delivery(BAD))
    pauses = []
    for _ in range(7):
        assert send(ctx, way) == Sent(put_off=1)
        assert send(ctx, way) == Sent()
        pauses.append(state(ctx, "m-1").next_try_at - ctx.clock.now())
        later(ctx, hours=13)
    assert pauses == sorted(pauses)
    assert send(ctx, way) == Sent(dead=1)
    with ctx.database.read(EVERYWHERE) as session:
        [dead] = dead_messages(session)
    assert (dead.problem, dead.tries) == (BAD, 8)
    assert f"outbox retry {dead.id}" in dead.remedy.en
    assert "138" not in str(dead)


def test_what_a_clock_that_ran_ahead_put_off_is_sent_when_it_is_right_again(sqlite_ctx: Context) -> None:
    write(sqlite_ctx, "m-1")
    later(sqlite_ctx, days=400)
    assert send(sqlite_ctx, Way(Delivery(BAD))) == Sent(put_off=1)
    later(sqlite_ctx, days=-400)
    assert send(sqlite_ctx, Way()) == Sent(sent=1)


def test_a_refusal_for_good_is_not_tried_again(sqlite_ctx: Context) -> None:
    write(sqlite_ctx, "m-1")
    assert send(sqlite_ctx, Way(Delivery(BAD, final=True))) == Sent(dead=1)


def test_number_and_text_of_what_nobody_sent_again_are_forgotten_after_its_days(ctx: Context) -> None:
    write(ctx, "m-1", "m-2")
    write(ctx, "mail-1", channel="mail")
    assert send(ctx, Way(Delivery(BAD, final=True))) == Sent(dead=3)
    later(ctx, days=29)
    with ctx.database.write(EVERYWHERE) as session:
        assert purge_given_up(session, ctx) == {"given_up_messages": 0}
    later(ctx, days=2)
    with ctx.database.write(EVERYWHERE) as session:
        assert purge_given_up(session, ctx) == {"given_up_messages": 2}
    gone = state(ctx, "m-1")
    assert (gone.state, gone.address, gone.content, gone.problem) == ("dropped", None, {}, None)
    # a mail is the office's own, and still tells that it never left
    assert state(ctx, "mail-1").state == "dead"
    assert retry(ctx, system_actor()) == 1


def test_a_message_the_way_out_says_nothing_of_waits(sqlite_ctx: Context) -> None:
    write(sqlite_ctx, "m-1")
    assert send(sqlite_ctx, Way(None)) == Sent(put_off=1)


def test_what_is_not_wanted_any_more_does_not_leave(sqlite_ctx: Context) -> None:
    write(sqlite_ctx, "m-1", "m-2")
    way = Way()
    assert send(sqlite_ctx, way, Heard(no_more={"m-1"})) == Sent(sent=1, dropped=1)
    assert way.seen == ["m-2"]
    assert state(sqlite_ctx, "m-1").content == {}


def test_one_channel_that_fails_keeps_no_other_back(sqlite_ctx: Context) -> None:
    write(sqlite_ctx, "m-1", channel="mail")
    write(sqlite_ctx, "s-1")
    done = send_waiting(sqlite_ctx, system_actor(), {}, ways=Ways(Way(Delivery(BAD)), Way()))
    assert done == Sent(sent=1, put_off=1)


def test_a_run_that_was_taken_over_sends_nothing(sqlite_ctx: Context) -> None:
    def refuse(_session: Session) -> None:
        raise AlreadyRunning(BAD)

    write(sqlite_ctx, "m-1")
    way = Way()
    with pytest.raises(AlreadyRunning):
        send_waiting(sqlite_ctx, system_actor(), {}, refuse, Ways(way, way))
    assert way.seen == []


def test_somebody_with_the_right_has_the_dead_tried_again(sqlite_ctx: Context) -> None:
    write(sqlite_ctx, "m-1", office="379901")
    write(sqlite_ctx, "m-2", office="379902")
    send(sqlite_ctx, Way(Delivery(BAD, final=True)))
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        first, second = sorted(one.id for one in dead_messages(session))
        donghu = agency(session)
    chief = make_actor("zhao", "supervisor", donghu)
    with pytest.raises(NotPermitted):
        retry(sqlite_ctx, make_actor("li", "investigator"))
    with pytest.raises(NotFound):
        retry(sqlite_ctx, chief, second)
    assert retry(sqlite_ctx, chief) == 1
    with sqlite_ctx.database.read(Scope(donghu.path)) as session:
        assert [one.id for one in messages(session)] == [first]
    assert send(sqlite_ctx, Way()) == Sent(sent=1)
    assert retry(sqlite_ctx, system_actor(), second) == 1


def test_files_are_whole_readable_by_their_owner_only_and_written_twice_are_the_same(
    sqlite_ctx: Context,
) -> None:
    write(sqlite_ctx, "mail-1", channel="mail")
    write(sqlite_ctx, "sms-1", "sms-2")
    assert send_waiting(sqlite_ctx, system_actor(), {}) == Sent(sent=3)
    root = sqlite_ctx.settings.nightly.report_dir.parent / "outbox"
    [mail] = (root / "mail").iterdir()
    assert mail.name == "mail-1.eml"
    [batch] = (root / "sms" / "outgoing").iterdir()
    lines = [json.loads(line) for line in batch.read_text(encoding="utf-8").splitlines()]
    assert lines == [{"id": one, "to": "13800001234", "text": "您好"} for one in ("sms-1", "sms-2")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (mail, batch)} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (root / "mail", root / "sms" / "outgoing")} == {
        0o700
    }


def test_a_folder_that_cannot_be_written_to_puts_messages_off(sqlite_ctx: Context, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    sms = sqlite_ctx.settings.sms.model_copy(update={"folder": tmp_path / "taken"})
    mail = sqlite_ctx.settings.mail.model_copy(update={"folder": tmp_path / "taken"})
    ways = ways_of(sqlite_ctx.settings.model_copy(update={"sms": sms, "mail": mail}))
    write(sqlite_ctx, "m-1", channel="mail")
    write(sqlite_ctx, "s-1")
    assert send_waiting(sqlite_ctx, system_actor(), {}, ways=ways) == Sent(put_off=2)
