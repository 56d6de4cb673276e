"""Rotation of the vault's key: everything still opens, a kill loses nothing, old keys are gone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from tests.conftest import new_context
from tests.factories import NOW, make_actor
from tests.integration.biometrics.scene import ADMIN, Finger, captures, enrol, new_person, opened, prepared
from verifier.accounts.actor import system_actor
from verifier.audit.keys import make_keys
from verifier.biometrics.enrolling_recording import record_captures
from verifier.biometrics.vault import key_files, rotating
from verifier.biometrics.vault.kept_references import KEPT
from verifier.biometrics.vault.rotating import Rotation, rotate
from verifier.biometrics.vault.search_index import search_index
from verifier.biometrics.vault.status import vault_status
from verifier.biometrics.vault.tables import (
    Template,
    VaultKey,
)
from verifier.context import Context
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import AlreadyRunning, ConfigurationError, NotPermitted
from verifier.settings import Settings


def key_names(context: Context) -> list[str]:
    return list(key_files.key_files(context.settings.security.key_dir))


def test_a_rotation_rewraps_everything_and_destroys_the_old_key(ctx: Context) -> None:
    people = [new_person(ctx) for _ in range(3)]
    for number, person in enumerate(people):
        enrol(ctx, person, captures(Finger(number)))
    with ctx.database.read(EVERYWHERE) as session:
        before = session.execute(select(Template.id, Template.ciphertext)).all()
    told: list[tuple[int, int]] = []
    done = rotate(ctx, ADMIN, lambda at, of: told.append((at, of)))
    assert (done.key_id, done.resumed, done.rewrapped, done.damaged) == ("vault-2", False, 9, 0)
    assert done.destroyed == ("vault-1",)
    assert key_names(ctx) == ["vault-2"]
    assert told[-1] == (9, 9)
    KEPT.forget()
    assert opened(ctx, *people) == 9
    with ctx.database.read(EVERYWHERE) as session:
        # the templates themselves are left as they are
        assert session.execute(select(Template.id, Template.ciphertext)).all() == before
        assert set(session.scalars(select(Template.key_id))) == {"vault-2"}
        destroyed = dict(session.execute(select(VaultKey.id, VaultKey.destroyed_at)).all())
        status = vault_status(session, ctx)
    assert destroyed == {"vault-1": NOW, "vault-2": None}
    assert (status.templates, status.people, status.key_id) == (9, 3, "vault-2")
    assert not status.rotation_unfinished
    # init never brings an old key back
    assert make_keys(ctx.settings.security.key_dir) == []
    enrol(ctx, new_person(ctx), captures(Finger(9)))
    assert search_index(ctx, "finger").everybody(session, ctx)


def _rotate_and_die(settings: Settings, batches: int) -> None:
    """Run in a process of its own: rotate, and be killed after some batches."""
    context = new_context(settings)
    done = 0

    def advance(_at: int, _of: int) -> None:
        nonlocal done
        done += 1
        if done == batches:
            os.kill(os.getpid(), signal.SIGKILL)

    pytest.MonkeyPatch().setattr(rotating, "BATCH", 2)  # never undone: this process is thrown away
    rotate(context, ADMIN, advance)


@pytest.mark.parametrize("batches", [1, 3])
def test_a_rotation_that_was_killed_goes_on_and_loses_nothing(sqlite_ctx: Context, batches: int) -> None:
    people = [new_person(sqlite_ctx) for _ in range(2)]
    for number, person in enumerate(people):
        enrol(sqlite_ctx, person, captures(Finger(number)))
    process = multiprocessing.get_context("fork").Process(
        target=_rotate_and_die, args=(sqlite_ctx.settings, batches)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert key_names(sqlite_ctx) == ["vault-1", "vault-2"]
    KEPT.forget()
    assert opened(sqlite_ctx, *people) == 6
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert vault_status(session, sqlite_ctx).rotation_unfinished
    done = rotate(sqlite_ctx, ADMIN)
    assert (done.key_id, done.resumed, done.rewrapped) == ("vault-2", True, 6 - 2 * batches)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert not vault_status(session, sqlite_ctx).rotation_unfinished
    KEPT.forget()
    assert opened(sqlite_ctx, *people) == 6
    assert key_names(sqlite_ctx) == [done.key_id]


def test_a_rotation_waits_for_a_template_that_is_just_being_written(ctx: Context) -> None:
    old, new = new_person(ctx), new_person(ctx)
    enrol(ctx, old, captures(Finger(1)))
    ready = prepared(ctx, new, captures(Finger(2)))
    done: list[Rotation] = []
    thread = threading.Thread(target=lambda: done.append(rotate(ctx, ADMIN)))
    with ctx.database.write(EVERYWHERE) as session:
        record_captures(session, ctx, ready, by="li")
        thread.start()
        thread.join(0.3)
        assert not done
        assert "vault-1" in key_names(ctx)
    thread.join()
    assert done[0].rewrapped == 6
    assert key_names(ctx) == ["vault-2"]
    KEPT.forget()
    assert opened(ctx, old, new) == 6


def test_a_key_file_left_by_a_rotation_that_died_at_once_is_no_obstacle(sqlite_ctx: Context) -> None:
    person = new_person(sqlite_ctx)
    enrol(sqlite_ctx, person, captures(Finger(1)))
    key_files.make_key_file(sqlite_ctx.settings.security.key_dir, "vault-2")
    done = rotate(sqlite_ctx, ADMIN)
    assert done.key_id == "vault-3"
    assert done.destroyed == ("vault-1", "vault-2")
    KEPT.forget()
    assert opened(sqlite_ctx, person) == 3


def test_rotation_needs_the_right_a_person_and_its_turn(sqlite_ctx: Context) -> None:
    for actor in (make_actor("li", "operator"), system_actor()):
        with pytest.raises(NotPermitted):
            rotate(sqlite_ctx, actor)
    with exclusive(sqlite_ctx.database, "vault.rotate"), pytest.raises(AlreadyRunning):
        rotate(sqlite_ctx, ADMIN)


def test_without_its_key_the_vault_says_which_one_is_missing(sqlite_ctx: Context) -> None:
    person = new_person(sqlite_ctx)
    enrol(sqlite_ctx, person, captures(Finger(1)))
    folder: Path = sqlite_ctx.settings.security.key_dir
    (folder / "vault-1.key").unlink()
    key_files.key_encryption_key.cache_clear()
    KEPT.forget()
    with pytest.raises(ConfigurationError, match=r"vault-1\.key"):
        opened(sqlite_ctx, person)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert vault_status(session, sqlite_ctx).missing_keys == ("vault-1",)
    key_files.destroy_key_file(folder, "vault-1")  # gone already: no error
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.execute(text("DELETE FROM vault_keys"))
    with pytest.raises(ConfigurationError):
        enrol(sqlite_ctx, new_person(sqlite_ctx), captures(Finger(2)))


def test_a_template_that_does_not_open_keeps_its_key_alive(sqlite_ctx: Context) -> None:
    person = new_person(sqlite_ctx)
    enrol(sqlite_ctx, person, captures(Finger(1)))
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Template).where(Template.impression == 2).values(wrapped_key=b"spoilt"))
    done = rotate(sqlite_ctx, ADMIN)
    assert (done.rewrapped, done.damaged, done.destroyed) == (2, 1, ())
    assert key_names(sqlite_ctx) == ["vault-1", "vault-2"]
    # nor does it keep the next rotation from beginning
    again = rotate(sqlite_ctx, ADMIN)
    assert (again.key_id, again.resumed, again.rewrapped, again.damaged) == ("vault-3", False, 2, 1)
    assert key_names(sqlite_ctx) == ["vault-1", "vault-3"]
