"""The head of the audit chain is kept outside the database every hour, not only when a night ends."""

from __future__ import annotations

from jobs.heads import HeadKeeper
from tests.integration.night.jobs_scene import pass_time
from verifier.audit.heads import kept_heads
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.database import EVERYWHERE


def _write(ctx: Context) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        ctx.auditor.record(session, "li", "root", [Happening("thing.done", "thing", "1", {})])


def _kept(ctx: Context) -> list[int]:
    return [seq for seq, _ in kept_heads(ctx.settings.security.key_dir, ctx.auditor.key)]


def test_a_head_is_kept_each_hour_and_no_more_often(sqlite_ctx: Context) -> None:
    keeper = HeadKeeper()
    for _ in range(30):
        _write(sqlite_ctx)
        keeper.look(sqlite_ctx)
        pass_time(sqlite_ctx, minutes=7)
    assert _kept(sqlite_ctx) == [1, 10, 19, 28]


def test_an_empty_chain_has_no_head_to_keep(sqlite_ctx: Context) -> None:
    assert not HeadKeeper().look(sqlite_ctx)
    assert _kept(sqlite_ctx) == []


def test_another_process_keeps_none_while_one_is_an_hour_old(sqlite_ctx: Context) -> None:
    _write(sqlite_ctx)
    assert HeadKeeper().look(sqlite_ctx)
    assert not HeadKeeper().look(sqlite_ctx)


def test_a_clock_that_ran_ahead_and_was_put_back_does_not_keep_heads_from_being_kept(
    sqlite_ctx: Context,
) -> None:
    keeper = HeadKeeper()
    _write(sqlite_ctx)
    assert keeper.look(sqlite_ctx)
    pass_time(sqlite_ctx, days=-3)
    _write(sqlite_ctx)
    assert keeper.look(sqlite_ctx)
    assert _kept(sqlite_ctx) == [1, 2]
