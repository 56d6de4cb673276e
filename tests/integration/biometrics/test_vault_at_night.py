"""The night: doubles sought thoroughly, the codes they are sought by, templates of the dead destroyed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.conftest import new_context
from tests.factories import NOW, TODAY, make_entitlement, make_told_dead
from tests.integration.biometrics.scene import ADMIN, Finger, captures, enrol, new_person, opened, prepared
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.biometrics.enrolling_recording import record_captures
from verifier.biometrics.vault import search_index as module
from verifier.biometrics.vault.destroying import destroy_due
from verifier.biometrics.vault.duplicates_at_night import search_duplicates
from verifier.biometrics.vault.revoking import revoke
from verifier.biometrics.vault.sealing import open_search_code
from verifier.biometrics.vault.tables import (
    DuplicateFinding,
    DuplicateSearch,
    Enrolment,
    Template,
)
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import NotFound
from verifier.months import Month
from verifier.people.tables import Person


def test_revoked_templates_are_gone_for_good_with_the_reason_on_record(ctx: Context) -> None:
    person, other = new_person(ctx), new_person(ctx)
    enrol(ctx, person, captures(Finger(1)))
    enrol(ctx, other, captures(Finger(2)))
    assert opened(ctx, person) == 3
    assert revoke(ctx, ADMIN, [person], "consent withdrawn") == 3
    assert opened(ctx, person) == 0
    assert opened(ctx, other) == 3
    with ctx.database.read(EVERYWHERE) as session:
        rows = session.scalars(select(Template).where(Template.person_id == person)).all()
        enrolment = session.scalars(select(Enrolment).where(Enrolment.person_id == person)).one()
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "templates.revoked"))
        assert ctx.auditor.verify(session).first_bad_seq is None
    assert {(row.ciphertext, row.wrapped_key, row.nonce, row.search_code) for row in rows} == {
        (b"", b"", b"", None)
    }
    assert (enrolment.revoked_by, enrolment.revoke_reason) == ("sun", "consent withdrawn")
    assert entry.detail["templates"] == 3
    with pytest.raises(NotFound):
        revoke(ctx, ADMIN, [person], "consent withdrawn")


def test_a_search_code_of_another_version_is_made_anew_from_the_template(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, finger = new_person(sqlite_ctx), Finger(1)
    enrol(sqlite_ctx, first, captures(finger))
    made = iter([b"of another version"])
    real = open_search_code
    monkeypatch.setattr(module, "open_search_code", lambda *given: next(made, None) or real(*given))
    fresh = new_context_on(sqlite_ctx)
    assert enrol(fresh, new_person(fresh), captures(finger)).duplicates_review
    fresh.database.close()


def new_context_on(context: Context) -> Context:
    """Another process's view: nothing of its index is loaded."""
    return new_context(context.settings)


def test_a_search_code_that_does_not_open_is_left_out(sqlite_ctx: Context) -> None:
    finger = Finger(1)
    enrol(sqlite_ctx, new_person(sqlite_ctx), captures(finger))
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.execute(
            update(Template).where(Template.search_code.is_not(None)).values(search_code=b"spoilt")
        )
    fresh = new_context_on(sqlite_ctx)
    assert not enrol(fresh, new_person(fresh), captures(finger)).duplicates_review
    fresh.database.close()


def test_the_night_finds_two_who_were_enrolled_at_one_moment(ctx: Context) -> None:
    first, second, finger = new_person(ctx), new_person(ctx), Finger(1)
    both = [prepared(ctx, person, captures(finger)) for person in (first, second)]
    for ready in both:
        with ctx.database.write(EVERYWHERE) as session:
            record_captures(session, ctx, ready, by="li")
    enrol(ctx, new_person(ctx), captures(Finger(2)))
    actor = system_actor()
    assert search_duplicates(ctx, actor).searched == 0  # too young
    clock = ctx.clock
    assert isinstance(clock, FixedClock)
    clock.moment = NOW + timedelta(minutes=6)
    told: list[tuple[int, int]] = []
    report = search_duplicates(ctx, actor, lambda at, of: told.append((at, of)))
    assert (report.searched, report.findings) == (3, 1)
    assert told == [(1, 3), (2, 3), (3, 3)]
    with ctx.database.read(EVERYWHERE) as session:
        [finding] = session.scalars(select(DuplicateFinding))
        assert session.get_one(DuplicateSearch, 1).through_template_id >= finding.template_id
    assert (finding.person_id, finding.other_person_id) == (second, first)
    assert search_duplicates(ctx, actor).searched == 0


def died(context: Context, person: int, days_ago: int, **values: object) -> None:
    with context.database.write(EVERYWHERE) as session:
        entitlement = make_entitlement(session, session.get_one(Person, person), state="deceased", **values)
        make_told_dead(session, entitlement, Month(2026, 1), NOW - timedelta(days=days_ago))


def test_templates_of_the_dead_are_destroyed_after_the_retention_and_no_others(ctx: Context) -> None:
    long_dead, newly_dead, half_alive, alive, known_dead = (new_person(ctx) for _ in range(5))
    for number, person in enumerate((long_dead, newly_dead, half_alive, alive, known_dead)):
        enrol(ctx, person, captures(Finger(number)))
    died(ctx, long_dead, 200)
    died(ctx, newly_dead, 20)
    died(ctx, half_alive, 200)
    with ctx.database.write(EVERYWHERE) as session:
        for person in (half_alive, alive):
            make_entitlement(session, session.get_one(Person, person), scheme="resident")
        make_entitlement(
            session, session.get_one(Person, known_dead), state="deceased", stopped=Month(2026, 1)
        )
    assert destroy_due(ctx, system_actor(), TODAY) == 2
    assert destroy_due(ctx, system_actor(), TODAY) == 0
    assert [opened(ctx, person) for person in (long_dead, newly_dead, half_alive, alive, known_dead)] == [
        0,
        3,
        3,
        3,
        0,
    ]
    assert destroy_due(ctx, system_actor(), TODAY + timedelta(days=161)) == 1


def test_an_identity_one_entry_of_which_is_alive_keeps_its_templates(sqlite_ctx: Context) -> None:
    enrolled, paid = new_person(sqlite_ctx), new_person(sqlite_ctx)
    enrol(sqlite_ctx, enrolled, captures(Finger(1)))
    died(sqlite_ctx, enrolled, 400)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        make_entitlement(session, session.get_one(Person, paid))
        session.get_one(Person, paid).identity_id = enrolled
    assert destroy_due(sqlite_ctx, system_actor(), TODAY) == 0
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count(Template.id)).where(Template.revoked_at.is_(None))) == 3
