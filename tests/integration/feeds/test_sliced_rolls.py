"""A roll cut into slices, or sent anew each night, is one roll: the gate adds up what its slices end."""

from __future__ import annotations

import pytest

from tests.integration.feeds.office import RELEASER, Office, people
from verifier.benefits.tables import Entitlement
from verifier.feeds.mapping import Mapping
from verifier.feeds.report import FeedReport
from verifier.feeds.service import reject
from verifier.feeds.tables import Feed

SLICES = 5


@pytest.fixture
def sliced(sqlite_office: Office) -> Office:
    """250 running benefits of a register that always came in slices of fifty."""
    for first in range(SLICES):
        assert sqlite_office.bring("roll", people(50, 50 * first + 1)).state == "applied"
    sqlite_office.next_day(10)
    return sqlite_office


def ended(office: Office, slice_: int, count: int = 49, state: str = "终止") -> FeedReport:
    """Bring one slice of the register in which so many are ended."""
    first, *rest = people(50, 50 * slice_ + 1)
    gone = [one.but(发放状态=state, 停发年月="202611") for one in [first, *rest][:count]]
    return office.bring("roll", [*gone, *[first, *rest][count:]])


def running(office: Office) -> int:
    return sum(row.state == "running" for row in office.rows_of(Entitlement))


def test_slices_with_forty_nine_endings_each_are_held_from_the_second_on_and_the_first_is_named(
    sliced: Office,
) -> None:
    reports = [ended(sliced, number) for number in range(SLICES)]
    assert [report.state for report in reports] == ["applied", *["held"] * (SLICES - 1)]
    assert running(sliced) == 250 - 49
    first, second, *_ = reports
    (told,) = second.hold_reasons
    assert f"第 {first.feed_id} 批，合计 98 项" in told.zh
    assert f"With feeds {first.feed_id} of the last 7 days it makes 98" in told.en


def test_midnight_makes_no_new_allowance_and_a_week_later_it_is_another_roll(sliced: Office) -> None:
    ended(sliced, 0)
    sliced.next_day(6)
    assert ended(sliced, 1).state == "held"
    sliced.next_day()
    assert ended(sliced, 2).state == "applied"


def test_what_a_person_released_is_not_added_up_again_and_what_was_rejected_never(sliced: Office) -> None:
    ended(sliced, 0, count=20)
    released = ended(sliced, 1)
    sliced.release(released)
    assert ended(sliced, 2, count=29).state == "applied"
    refused = ended(sliced, 3)
    assert refused.feed_id is not None
    reject(sliced.ctx, RELEASER, refused.feed_id, "导出有误")
    assert running(sliced) == 250 - 20 - 49 - 29
    (told,) = ended(sliced, 4, count=1).hold_reasons
    assert "合计 50 项" in told.zh


def test_a_slice_that_ends_nothing_passes_whatever_came_before(sliced: Office) -> None:
    ended(sliced, 0)
    raised = [one.but(月待遇="1934.67") for one in people(50, 51)]
    assert sliced.bring("roll", raised).state == "applied"


def test_slices_of_another_register_are_another_roll(sliced: Office) -> None:
    ended(sliced, 0)
    sliced.bring("roll", people(50, 1001), "east")
    gone = [one.but(发放状态="终止", 停发年月="202611") for one in people(49, 1001)]
    assert sliced.bring("roll", [*gone, *people(1, 1050)], "east").state == "applied"


def test_whoever_complete_rolls_leave_out_is_added_up_too(office: Office) -> None:
    everybody, whole = people(300), Mapping(complete=True)
    office.bring("roll", everybody)
    first = office.bring("roll", everybody[30:], mapping=whole)
    second = office.bring("roll", everybody[60:], mapping=whole)
    assert (first.state, second.state) == ("applied", "held")
    (told,) = second.hold_reasons
    assert f"第 {first.feed_id} 批，合计 60 项" in told.zh


def test_few_endings_in_many_slices_pass_while_they_are_few_together(sliced: Office) -> None:
    assert [ended(sliced, number, count=9).state for number in range(SLICES)] == ["applied"] * SLICES
    assert [feed.ended for feed in sliced.rows_of(Feed)[-SLICES:]] == [9] * SLICES


def test_slices_of_a_roll_that_declare_deaths_are_one_declaration_of_the_day(sliced: Office) -> None:
    """One in 250 passes alone; three together are more than the day's one in a hundred."""
    states = [ended(sliced, number, count=1, state="死亡").state for number in range(3)]
    assert states == ["applied", "applied", "held"]
