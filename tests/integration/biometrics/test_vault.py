"""The vault: what lies in it, what opens, who is noted, and what is left of the revoked."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select, update

from tests.factories import NOW, make_actor
from tests.integration.biometrics.scene import ADMIN, Finger, captures, enrol, new_person, opened, prepared
from verifier.accounts.actor import system_actor
from verifier.biometrics.enrolling_recording import record_captures
from verifier.biometrics.vault.kept_references import KEPT
from verifier.biometrics.vault.opening import note_access
from verifier.biometrics.vault.revoking import revoke
from verifier.biometrics.vault.rotating import rotate
from verifier.biometrics.vault.tables import (
    Template,
    TemplateAccess,
)
from verifier.context import Context
from verifier.database import EVERYWHERE, Base
from verifier.errors import InvalidInput, NotPermitted
from verifier.people.tables import Person


def test_a_copy_of_the_database_reveals_no_template(ctx: Context) -> None:
    person = new_person(ctx)
    ready = prepared(ctx, person, captures(Finger(1)))
    with ctx.database.write(EVERYWHERE) as session:
        record_captures(session, ctx, ready, by="li")
    [position] = ready.positions
    secrets = [position.code, *(one.template for one in position.impressions)]
    # any piece of 16 bytes would be found, wherever it lies
    pieces = [secret[at : at + 16] for secret in secrets for at in range(8, len(secret) - 16, 16)]
    dump = b""
    with ctx.database.read(EVERYWHERE) as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                dump += b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert len(dump) > sum(map(len, secrets))
    assert not [piece for piece in pieces if piece in dump]


@pytest.mark.parametrize(
    "columns", [("ciphertext",), ("nonce", "ciphertext"), ("wrapped_key", "nonce", "ciphertext")]
)
def test_ciphertexts_exchanged_between_rows_do_not_open(
    ctx: Context, caplog: pytest.LogCaptureFixture, columns: tuple[str, ...]
) -> None:
    one, other = new_person(ctx), new_person(ctx)
    enrol(ctx, one, captures(Finger(1)))
    enrol(ctx, other, captures(Finger(2)))
    assert opened(ctx, one, other) == 6
    with ctx.database.write(EVERYWHERE) as session:
        rows = session.scalars(select(Template).where(Template.impression < 3).order_by(Template.id)).all()
        # with a row of another person, and with a row of the same person
        for left, right in ((rows[0], rows[2]), (rows[1], rows[3])):
            for column in columns:
                mine, theirs = getattr(left, column), getattr(right, column)
                setattr(left, column, theirs)
                setattr(right, column, mine)
    KEPT.forget()
    with caplog.at_level(logging.ERROR):
        assert opened(ctx, one, other) == 2


def test_a_row_given_to_another_person_does_not_open_even_while_it_is_kept_in_memory(ctx: Context) -> None:
    one, other = new_person(ctx), new_person(ctx)
    enrol(ctx, one, captures(Finger(1)))
    assert opened(ctx, one) == 3
    with ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Template).values(person_id=other))
    assert opened(ctx, other) == 0


def test_the_next_check_of_a_person_opens_nothing_again(sqlite_ctx: Context) -> None:
    person = new_person(sqlite_ctx)
    enrol(sqlite_ctx, person, captures(Finger(1)))
    before = KEPT.opened
    assert opened(sqlite_ctx, person) == 3
    assert opened(sqlite_ctx, person) == 3
    assert KEPT.opened == before + 3


def test_new_templates_are_sealed_by_the_algorithm_that_is_set_and_old_ones_keep_theirs(
    sqlite_ctx: Context,
) -> None:
    old, new = new_person(sqlite_ctx), new_person(sqlite_ctx)
    enrol(sqlite_ctx, old, captures(Finger(1)))
    biometrics = sqlite_ctx.settings.biometrics.model_copy(update={"algorithm": "sm4-gcm"})
    settings = sqlite_ctx.settings.model_copy(update={"biometrics": biometrics})
    chinese = Context(settings, sqlite_ctx.database, sqlite_ctx.clock, sqlite_ctx.auditor)
    enrol(chinese, new, captures(Finger(2)))
    assert opened(sqlite_ctx, old, new) == 6
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        query = select(Template.person_id, Template.algorithm).distinct()
        assert set(session.execute(query)) == {(old, "aes-256-gcm"), (new, "sm4-gcm")}
    rotate(sqlite_ctx, ADMIN)
    assert opened(sqlite_ctx, old, new) == 6


def test_whoever_opens_is_noted(ctx: Context) -> None:
    person = new_person(ctx)
    with ctx.database.write(EVERYWHERE) as session:
        agency_id = session.get_one(Person, person).agency_id
        note_access(
            session,
            ctx,
            person_id=person,
            agency_id=agency_id,
            purpose="check",
            by="device:dev-1",
            reference="chk-1",
        )
    with ctx.database.read(EVERYWHERE) as session:
        [access] = session.scalars(select(TemplateAccess))
    assert (access.purpose, access.accessed_by, access.reference, access.accessed_at) == (
        "check",
        "device:dev-1",
        "chk-1",
        NOW,
    )


def test_only_a_security_administrator_with_a_reason_revokes(sqlite_ctx: Context) -> None:
    person = new_person(sqlite_ctx)
    enrol(sqlite_ctx, person, captures(Finger(1)))
    with pytest.raises(NotPermitted):
        revoke(sqlite_ctx, make_actor("li", "operator"), [person], "long enough")
    with pytest.raises(NotPermitted):
        revoke(sqlite_ctx, system_actor(), [person], "long enough")
    with pytest.raises(InvalidInput):
        revoke(sqlite_ctx, ADMIN, [person], " why ")
    assert opened(sqlite_ctx, person) == 3
