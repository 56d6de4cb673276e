"""The rate of requests: the burst, the wait, many processes, a deleted or spoiled file."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import NOW
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.devices.rate import RequestRate
from verifier.errors import ConfigurationError

BURST = 10


@pytest.fixture
def rate(sqlite_ctx: Context) -> Iterator[RequestRate]:
    with closing(RequestRate(sqlite_ctx)) as made:
        yield made


def _path(ctx: Context) -> Path:
    return ctx.settings.nightly.report_dir.parent / "kiosk" / "request-rate"


def _move(ctx: Context, seconds: float) -> None:
    ctx.clock.moment += timedelta(seconds=seconds)


def _served(rate: RequestRate, device: str, tries: int) -> int:
    return sum(rate.take(device) is None for _ in range(tries))


def test_a_burst_of_ten_is_served_and_the_eleventh_waits_a_second(rate: RequestRate) -> None:
    assert _served(rate, "dev-1", 10) == BURST
    assert rate.take("dev-1") == 1
    assert rate.take("dev-2") is None


def test_two_requests_a_second_are_served_for_ever(rate: RequestRate, sqlite_ctx: Context) -> None:
    for _ in range(100):
        assert _served(rate, "dev-1", 2) == 2
        _move(sqlite_ctx, 1)


def test_who_waits_as_long_as_told_is_served(rate: RequestRate, sqlite_ctx: Context) -> None:
    _served(rate, "dev-1", 30)
    _move(sqlite_ctx, rate.take("dev-1") or 0)
    assert rate.take("dev-1") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(pauses=st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_stretch_of_time_serves_more_than_the_burst_and_two_a_second(
    sqlite_ctx: Context, pauses: list[float]
) -> None:
    _path(sqlite_ctx).unlink(missing_ok=True)
    served = []
    with closing(RequestRate(sqlite_ctx)) as rate:
        for pause in pauses:
            _move(sqlite_ctx, pause)
            if rate.take("dev-1") is None:
                served.append(sqlite_ctx.clock.now().timestamp())
    for first, begin in enumerate(served):
        for last in range(first, len(served)):
            assert last - first + 1 <= BURST + 2 * (served[last] - begin) + 0.01


def test_a_clock_set_back_shuts_nobody_out(rate: RequestRate, sqlite_ctx: Context) -> None:
    _served(rate, "dev-1", 20)
    _move(sqlite_ctx, -86_400)
    assert rate.take("dev-1") is None


def test_two_processes_count_together(rate: RequestRate, sqlite_ctx: Context) -> None:
    with closing(RequestRate(sqlite_ctx)) as other:
        assert sum(_served(one, "dev-1", 1) for one in (rate, other) * 20) == BURST


def _spend(settings, answers) -> None:
    rate = RequestRate(Context(settings, None, FixedClock(NOW), None))
    answers.put(_served(rate, "dev-1", 50))


def test_processes_and_threads_side_by_side_serve_the_burst_and_no_more(
    rate: RequestRate, sqlite_ctx: Context
) -> None:
    forked = multiprocessing.get_context("spawn")
    answers = forked.Queue()
    others = [forked.Process(target=_spend, args=(sqlite_ctx.settings, answers)) for _ in range(1)]
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(_served(rate, "dev-1", 50))) for _ in range(4)]
    for worker in (*others, *threads):
        worker.start()
    total = sum(answers.get(timeout=60) for _ in others)
    for worker in (*others, *threads):
        worker.join()
    assert total + sum(counts) == BURST


def test_thousands_of_devices_do_not_disturb_each_other(rate: RequestRate) -> None:
    for number in range(3000):
        assert rate.take(f"dev-{number}") is None
    assert all(_served(rate, f"dev-{number}", 12) == BURST - 1 for number in range(0, 3000, 300))


def test_the_file_may_be_deleted_cut_or_overwritten_at_any_time(
    rate: RequestRate, sqlite_ctx: Context
) -> None:
    path = _path(sqlite_ctx)
    for spoil in (
        path.unlink,
        lambda: path.write_bytes(b""),
        lambda: path.write_bytes(b"\xff" * 2_000_000),
        lambda: path.write_bytes(b"abc"),
    ):
        _served(rate, "dev-1", 20)
        spoil()
        assert _served(rate, "dev-1", 20) == BURST


def test_the_file_is_small_and_its_owners_alone(rate: RequestRate, sqlite_ctx: Context) -> None:
    rate.take("dev-1")
    state = _path(sqlite_ctx).stat()
    assert state.st_mode & 0o777 == 0o600
    assert state.st_size <= 1 << 20
    assert b"dev-1" not in _path(sqlite_ctx).read_bytes()


def test_a_folder_that_cannot_be_written_is_a_mistake_of_the_configuration(sqlite_ctx: Context) -> None:
    blocked = sqlite_ctx.settings.nightly.report_dir.parent / "file"
    blocked.write_text("not a folder")
    kiosk = sqlite_ctx.settings.kiosk.model_copy(update={"state_dir": blocked / "kiosk"})
    context = replace(sqlite_ctx, settings=sqlite_ctx.settings.model_copy(update={"kiosk": kiosk}))
    with pytest.raises(ConfigurationError, match="folder"):
        RequestRate(context).take("dev-1")
