"""A night that re-compares changed people, killed anywhere: the next one comes to the same, in any chunks."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import DatabaseMaker, SettingsMaker, new_context
from tests.integration.feeds.office import Office, Retiree, people
from verifier.crossmatch import keeping, matching, store_rows
from verifier.crossmatch.engine.store import MatchStore
from verifier.crossmatch.tables import Lead, Pair
from verifier.database import EVERYWHERE
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person

WANG = Retiree(1, "王秀英", "1945-01-01")
CROWD = people(400, 10)
HOME = "青禾市东湖区柳荫路3号"
#: step of the second night → where it lives
STEPS: dict[str, Any] = {
    "_set_mark": keeping,
    "_mark_all_met": keeping,
    "compare_again": keeping,
    "put_people": MatchStore,
    "put_records": MatchStore,
    "_settle_people": matching,
    "_matched": matching,
    "_write": matching,
}
_CALM: list[tuple[Any, ...]] = []


class Killed(BaseException):
    """Stands for the end of the process."""


def bare(one: Retiree, number: int) -> dict[str, str]:
    return one.death(number, 公民身份号码="", 户籍地址=HOME)


def evening(office: Office) -> None:
    """A first night, then a namesake enters, somebody changes, and a record comes."""
    first = WANG.but(户籍地址=HOME)
    second = Retiree(2, "王秀英", "1945-01-01").but(户籍地址=HOME)
    wrong = CROWD[5].but(姓名="赵不对", 公民身份号码="", 出生日期="1930-02-02")
    rest = [one for one in CROWD if one.number != CROWD[5].number]
    office.bring("roll", [first, wrong, *rest])
    office.bring("deaths", [bare(WANG, 900), CROWD[5].death(3)])
    office.night()
    office.next_day()
    office.bring("roll", [first, second, *CROWD])
    office.bring("deaths", [CROWD[20].death(5)], "civil-affairs")


def outcome(office: Office) -> tuple[Any, ...]:
    """All pairs by record and person, the leads, and what still waits."""
    with office.ctx.database.read(EVERYWHERE) as session:
        pairs = [
            (pair.record_id, pair.person_id, pair.tier, pair.rule, pair.weight, pair.rival_count, pair.parts)
            for pair in session.scalars(select(Pair).order_by(Pair.record_id, Pair.person_id))
        ]
        waiting = session.scalars(select(Person.id).where(Person.rematch)).all()
        unmatched = session.scalars(select(SourceRecord.id).where(~SourceRecord.matched)).all()
    leads = sorted((lead.subject_key, lead.tier, lead.weight, lead.state) for lead in office.rows_of(Lead))
    return pairs, leads, list(waiting), list(unmatched)


@pytest.fixture
def calm(new_database: DatabaseMaker, settings_for: SettingsMaker, tmp_path: Path) -> tuple[Any, ...]:
    """What comes of it when nobody disturbs; found out once."""
    if not _CALM:
        folder = tmp_path / "calm"
        folder.mkdir()
        ctx = new_context(settings_for(new_database("sqlite", True)))
        with closing(ctx.database):
            _CALM.append(undisturbed(Office(ctx, folder)))
    return _CALM[0]


def undisturbed(office: Office) -> tuple[Any, ...]:
    evening(office)
    report = office.night().report
    found = outcome(office)
    assert len(found[0]) == 4
    assert found[2:] == ([], [])
    return (*found, report["steps"]["compare"])


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_in_any_step_the_next_night_comes_to_the_same(
    sqlite_office: Office, calm: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch, step: str, moment: str
) -> None:
    office = sqlite_office
    evening(office)
    real = getattr(STEPS[step], step)

    def broken(*given: Any, **named: Any) -> Any:
        if moment == "after":
            real(*given, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(STEPS[step], step, broken)
        with pytest.raises(Killed):
            office.night()
    report = office.night().report
    assert (*outcome(office), report["steps"]["compare"]) == calm


def test_the_size_of_chunks_changes_nothing(
    sqlite_office: Office, calm: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MATCHED_AT_ONCE", 2)
    monkeypatch.setattr(matching, "RECORDS_AT_ONCE", 1)
    monkeypatch.setattr(matching, "PEOPLE_AT_ONCE", 37)
    monkeypatch.setattr(store_rows, "READ_AT_ONCE", 53)
    evening(sqlite_office)
    report = sqlite_office.night().report
    assert (*outcome(sqlite_office), report["steps"]["compare"]) == calm
