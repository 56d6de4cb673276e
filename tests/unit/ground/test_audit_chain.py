"""Whatever is done to the audit chain afterwards, verification names the first entry that does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from verifier.audit.chain import GENESIS
from verifier.audit.service import Auditor, Happening
from verifier.audit.tables import AuditEntry, AuditHead
from verifier.audit.verifying import ChainReport, head_of
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.migrations.append_only import unprotect


def _happening(number: int) -> Happening:
    detail = {"新": "暂停", "n": number, "share": 0.25, "list": [1, None, True]}
    return Happening("lead.decided", "lead", str(number), detail)


def _record(ctx: Context, count: int, auditor: Auditor | None = None) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        (auditor or ctx.auditor).record(session, "王", "root", [_happening(n) for n in range(1, count + 1)])


def _tamper(ctx: Context, work: Callable[[Session], object]) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        unprotect(session.connection(), "audit_entries")
        work(session)


def _verify(ctx: Context, known_head: tuple[int, bytes] | None = None) -> ChainReport:
    with ctx.database.read(EVERYWHERE) as session:
        return ctx.auditor.verify(session, () if known_head is None else (known_head,))


def test_an_empty_chain_holds(ctx: Context) -> None:
    assert _verify(ctx) == ChainReport(0, None, None)


def test_entries_of_several_transactions_make_one_chain(ctx: Context) -> None:
    for count in (3, 1, 2):
        _record(ctx, count)
    assert _verify(ctx) == ChainReport(6, None, None)


def test_nothing_to_record_leaves_the_chain_alone(ctx: Context) -> None:
    _record(ctx, 0)
    with ctx.database.read(EVERYWHERE) as session:
        assert head_of(session) == (0, GENESIS)


def test_a_transaction_that_fails_leaves_no_entry(ctx: Context) -> None:
    def fail_afterwards() -> None:
        with ctx.database.write(EVERYWHERE) as session:
            ctx.auditor.record(session, "王", "root", [_happening(1)])
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail_afterwards()
    assert _verify(ctx) == ChainReport(0, None, None)


def test_two_records_in_one_transaction_follow_each_other(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        for _ in range(2):
            ctx.auditor.record(session, "王", "root", [_happening(1), _happening(2)])
        assert head_of(session)[0] == 4
    assert _verify(ctx) == ChainReport(4, None, None)


CHANGES: dict[str, dict[str, object]] = {
    "at": {},
    "actor": {"actor": "李"},
    "os_user": {"os_user": "nobody"},
    "action": {"action": "lead.exported"},
    "subject_type": {"subject_type": "case"},
    "subject_id": {"subject_id": "99"},
    "detail": {"detail": {"新": "恢复"}},
    "mac": {"mac": bytes(32)},
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_entry_is_named_whichever_column_was_changed(ctx: Context, column: str) -> None:
    _record(ctx, 5)
    values = dict(CHANGES[column])
    if column == "at":
        values["at"] = ctx.clock.now() + timedelta(microseconds=1)
    _tamper(
        ctx, lambda session: session.execute(update(AuditEntry).where(AuditEntry.seq == 3).values(values))
    )
    assert _verify(ctx) == ChainReport(2, 3, "changed")


def test_a_deleted_entry_is_named(ctx: Context) -> None:
    _record(ctx, 5)
    _tamper(ctx, lambda session: session.execute(delete(AuditEntry).where(AuditEntry.seq == 3)))
    assert _verify(ctx) == ChainReport(2, 3, "missing")


def test_a_deleted_first_entry_is_named(ctx: Context) -> None:
    _record(ctx, 5)
    _tamper(ctx, lambda session: session.execute(delete(AuditEntry).where(AuditEntry.seq == 1)))
    assert _verify(ctx) == ChainReport(0, 1, "missing")


def test_a_gap_closed_by_renumbering_is_named(ctx: Context) -> None:
    def close_the_gap(session: Session) -> None:
        session.execute(delete(AuditEntry).where(AuditEntry.seq == 3))
        for seq in (4, 5):
            session.execute(update(AuditEntry).where(AuditEntry.seq == seq).values(seq=seq - 1))

    _record(ctx, 5)
    _tamper(ctx, close_the_gap)
    assert _verify(ctx) == ChainReport(2, 3, "changed")


def test_two_entries_in_each_others_place_are_named(ctx: Context) -> None:
    def swap(session: Session) -> None:
        for old, new in ((2, 100), (3, 2), (100, 3)):
            session.execute(update(AuditEntry).where(AuditEntry.seq == old).values(seq=new))

    _record(ctx, 5)
    _tamper(ctx, swap)
    assert _verify(ctx) == ChainReport(1, 2, "changed")


def test_a_tail_that_was_cut_off_is_noticed_by_the_head(ctx: Context) -> None:
    _record(ctx, 5)
    _tamper(ctx, lambda session: session.execute(delete(AuditEntry).where(AuditEntry.seq > 3)))
    assert _verify(ctx) == ChainReport(3, 4, "cut off")


def test_a_chain_emptied_with_its_head_kept_is_noticed(ctx: Context) -> None:
    _record(ctx, 5)
    _tamper(ctx, lambda session: session.execute(delete(AuditEntry)))
    assert _verify(ctx) == ChainReport(0, 1, "cut off")


def test_a_tail_cut_off_together_with_its_head_is_noticed_by_the_seal_of_the_head(ctx: Context) -> None:
    def cut(session: Session) -> None:
        session.execute(delete(AuditEntry).where(AuditEntry.seq > 3))
        mac = session.scalars(select(AuditEntry.mac).where(AuditEntry.seq == 3)).one()
        session.execute(update(AuditHead).values(seq=3, mac=mac))

    _record(ctx, 5)
    _tamper(ctx, cut)
    assert _verify(ctx) == ChainReport(3, 4, "unsealed")


def test_a_tail_cut_off_with_an_earlier_head_put_back_is_noticed_by_a_head_kept_elsewhere(
    ctx: Context,
) -> None:
    def cut(session: Session) -> None:
        session.execute(delete(AuditEntry).where(AuditEntry.seq > 3))
        session.execute(update(AuditHead).values(seq=3, mac=mac, seal=seal))

    _record(ctx, 3)
    with ctx.database.read(EVERYWHERE) as session:
        head = session.get_one(AuditHead, 1)
        mac, seal = head.mac, head.seal
    _record(ctx, 2)
    with ctx.database.read(EVERYWHERE) as session:
        kept = head_of(session)
    _tamper(ctx, cut)
    assert _verify(ctx) == ChainReport(3, None, None), "the database alone cannot tell"
    assert _verify(ctx, kept) == ChainReport(3, 4, "cut off")


@pytest.mark.parametrize("seq", [0, -7])
def test_an_entry_put_in_before_the_first_is_named(ctx: Context, seq: int) -> None:
    _record(ctx, 3)
    copied = ", ".join(column.name for column in AuditEntry.__table__.columns if column.name != "seq")
    sql = f"INSERT INTO audit_entries (seq, {copied}) SELECT {seq}, {copied} FROM audit_entries WHERE seq = 1"  # noqa: S608 -- our own columns
    _tamper(ctx, lambda session: session.execute(text(sql)))
    assert _verify(ctx) == ChainReport(0, seq, "inserted")


def test_an_entry_put_in_beyond_the_end_is_named(ctx: Context) -> None:
    _record(ctx, 3)
    _tamper(ctx, lambda session: session.execute(update(AuditEntry).where(AuditEntry.seq == 3).values(seq=9)))
    assert _verify(ctx) == ChainReport(2, 3, "missing")
    second = select(AuditEntry.mac).where(AuditEntry.seq == 2).scalar_subquery()
    _tamper(ctx, lambda session: session.execute(update(AuditHead).values(seq=2, mac=second)))
    assert _verify(ctx) == ChainReport(2, 9, "inserted")


@pytest.mark.parametrize("column", ["at", "detail", "mac", "subject_id"])
def test_what_no_entry_can_hold_is_a_change_like_any_other(sqlite_ctx: Context, column: str) -> None:
    _record(sqlite_ctx, 3)
    sql = f"UPDATE audit_entries SET {column} = '{{[' WHERE seq = 2"  # noqa: S608 -- our own columns
    _tamper(sqlite_ctx, lambda session: session.execute(text(sql)))
    assert _verify(sqlite_ctx) == ChainReport(1, 2, "changed")


def test_a_head_that_cannot_be_read_is_no_head(sqlite_ctx: Context) -> None:
    _record(sqlite_ctx, 3)
    _tamper(sqlite_ctx, lambda session: session.execute(text("UPDATE audit_head SET mac = 'x'")))
    assert _verify(sqlite_ctx) == ChainReport(3, 4, "cut off")


def test_a_deleted_head_is_noticed(ctx: Context) -> None:
    _record(ctx, 2)
    _tamper(ctx, lambda session: session.execute(delete(AuditHead)))
    assert _verify(ctx) == ChainReport(2, 3, "cut off")


def _start_again(session: Session) -> None:
    session.execute(delete(AuditEntry))
    session.execute(delete(AuditHead))


def test_a_chain_rewritten_with_another_key_is_named_from_its_first_entry(ctx: Context) -> None:
    _record(ctx, 5)
    _tamper(ctx, _start_again)
    _record(ctx, 5, replace(ctx.auditor, key=bytes(32)))
    assert _verify(ctx) == ChainReport(0, 1, "changed")


def test_a_chain_rewritten_with_the_stolen_key_is_noticed_by_a_head_kept_elsewhere(ctx: Context) -> None:
    _record(ctx, 5)
    with ctx.database.read(EVERYWHERE) as session:
        kept = head_of(session)
    _tamper(ctx, _start_again)
    _record(ctx, 6, replace(ctx.auditor, clock=FixedClock(ctx.clock.now() + timedelta(days=1))))
    assert _verify(ctx) == ChainReport(6, None, None)
    assert _verify(ctx, kept) == ChainReport(4, 5, "rewritten")


def test_verification_sees_through_what_the_session_has_already_loaded(ctx: Context) -> None:
    _record(ctx, 3)
    with ctx.database.write(EVERYWHERE) as session:
        unprotect(session.connection(), "audit_entries")
        loaded = session.scalars(select(AuditEntry)).all()
        session.connection().execute(update(AuditEntry.__table__).values(actor="李"))
        assert {entry.actor for entry in loaded} == {"王"}
        assert ctx.auditor.verify(session).first_bad_seq == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e16, -0.0, "a\0b", {1: "x"}, ["\0"]])
def test_a_detail_that_a_database_may_not_give_back_is_refused(ctx: Context, value: object) -> None:
    with (
        ctx.database.write(EVERYWHERE) as session,
        pytest.raises((ValueError, TypeError), match="audit detail"),
    ):
        ctx.auditor.record(session, "王", "root", [Happening("t.tried", "t", "1", {"value": value})])


def test_the_number_of_entries_is_the_number_recorded(ctx: Context) -> None:
    _record(ctx, 2500)
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 2500
    assert _verify(ctx) == ChainReport(2500, None, None)
