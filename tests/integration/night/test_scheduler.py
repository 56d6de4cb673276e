"""Two schedulers give one run, and the schedule says what cron says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest

from jobs.scheduler import night_trigger, ring
from tests.integration.feeds.office import Office, Retiree, people
from verifier.clock import CHINA
from verifier.context import Context
from verifier.errors import ConfigurationError
from verifier.runs.tables import Run

WANG = Retiree(1, "王秀英", "1945-01-01")
CROWD = people(300, 10)
TODAY = date(2026, 11, 21)


@pytest.fixture
def evening(office: Office) -> Office:
    """A roll and one death wait for the night."""
    office.bring("roll", [WANG, *CROWD])
    office.bring("deaths", [WANG.death()])
    office.later()
    return office


def test_two_schedulers_alive_give_one_run(evening: Office) -> None:
    @contextmanager
    def opened() -> Iterator[Context]:
        yield evening.ctx

    threads = [threading.Thread(target=ring, args=[opened]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ring(opened)
    assert [(run.supplement, run.state) for run in evening.rows_of(Run)] == [(0, "done")]


def test_the_schedule_counts_weekdays_as_cron_does(sqlite_office: Office) -> None:
    settings = sqlite_office.ctx.settings
    monday, saturday, sunday = date(2026, 11, 23), date(2026, 11, 21), date(2026, 11, 22)
    for field, first in (
        ("1", monday),
        ("7", sunday),
        ("0", sunday),
        ("mon", monday),
        ("1-5", monday),
        ("0,6", saturday),
        ("0-2", sunday),
        ("*", saturday),
    ):
        night = settings.nightly.model_copy(update={"schedule": f"30 1 * * {field}"})
        trigger = night_trigger(settings.model_copy(update={"nightly": night}))
        fires = trigger.get_next_fire_time(None, datetime(2026, 11, 20, 2, tzinfo=CHINA))
        assert fires is not None
        assert fires.date() == first, field


def test_a_schedule_that_names_no_time_is_a_configuration_error(sqlite_office: Office) -> None:
    settings = sqlite_office.ctx.settings
    night = settings.nightly.model_copy(update={"schedule": "30 25 * * *"})
    with pytest.raises(ConfigurationError):
        night_trigger(settings.model_copy(update={"nightly": night}))
