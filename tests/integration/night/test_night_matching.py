"""The night's matching: night by night it comes to what one batch over everything comes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tests import factories as make
from tests.conftest import DatabaseMaker, SettingsMaker, new_context
from tests.integration.feeds.office import Office, Retiree, people
from verifier.crossmatch import keeping
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.keeping import store_folder
from verifier.crossmatch.tables import MatchState, Pair
from verifier.database import EVERYWHERE
from verifier.feeds.tables import SourceRecord
from verifier.people.tables import Person

WANG = Retiree(1, "王秀英", "1945-01-01")
CROWD = people(400, 10)
HOME = "青禾市东湖区柳荫路3号"


def pairs(office: Office) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every pair by what stands for it in any order of import, with its weights."""
    with office.ctx.database.read(EVERYWHERE) as session:
        query = (
            select(Pair, SourceRecord.record_no, SourceRecord.source, Person.pid)
            .join(SourceRecord, SourceRecord.id == Pair.record_id)
            .join(Person, Person.id == Pair.person_id)
        )
        return {
            (
                source,
                number,
                pid,
                pair.tier,
                pair.rule,
                pair.rival_count,
                *(part["level"] for part in pair.parts),
            ): (
                *(part["weight"] for part in pair.parts),
                pair.weight,
            )
            for pair, number, source, pid in session.execute(query)
        }


def bare(one: Retiree, number: int, **fields: str) -> dict[str, str]:
    """A death record of somebody without a number."""
    return one.death(number, 公民身份号码="", 户籍地址=HOME) | fields


def stores(office: Office) -> list[Path]:
    return sorted(store_folder(office.ctx.settings).glob("*.duckdb"))


@pytest.fixture
def new_office(
    request: pytest.FixtureRequest, office: Office, new_database: DatabaseMaker, settings_for: SettingsMaker
) -> Iterator[Office]:
    """A second office with a database of its own on the same engine."""
    made = new_context(settings_for(new_database(request.node.callspec.params["database_url"], True)))
    folder = office.folder / "second"
    folder.mkdir()
    with closing(made.database):
        yield Office(made, folder)


def test_nights_come_to_what_one_batch_comes_to(office: Office, new_office: Office) -> None:
    namesakes = [WANG.but(户籍地址=HOME), Retiree(2, "王秀英", "1945-01-01").but(户籍地址=HOME)]
    wrong = CROWD[5].but(姓名="赵不对", 公民身份号码="", 出生日期="1930-02-02")
    deaths = [bare(WANG, 900), bare(CROWD[3], 901), *(one.death(one.number) for one in CROWD[4:6])]
    # the first namesake alone, the second later: what was certain has a rival now
    office.bring("roll", [namesakes[0], wrong, *(one for one in CROWD if one.number != CROWD[5].number)])
    office.bring("deaths", deaths[:2], "civil-affairs")
    office.night()
    office.next_day()
    office.bring("deaths", deaths[2:], "police")
    office.night()
    office.next_day()
    office.bring("roll", [*namesakes, *CROWD])
    office.night()
    new_office.next_day(2)
    new_office.bring("roll", [*namesakes, *CROWD])
    new_office.bring("deaths", deaths[:2], "civil-affairs")
    new_office.bring("deaths", deaths[2:], "police")
    new_office.night()
    by_nights, at_once = pairs(office), pairs(new_office)
    assert set(by_nights) == set(at_once)
    for key, weights in by_nights.items():
        # how rare a value is was counted on the roll of the night the record was last compared
        assert weights == pytest.approx(at_once[key], abs=0.02), key
    assert {key[3] for key in by_nights if key[1] == "900"} == {"probable"}


def test_a_rival_who_comes_or_goes_changes_the_pair_and_its_lead(sqlite_office: Office) -> None:
    office = sqlite_office
    first = WANG.but(户籍地址=HOME)
    second = Retiree(2, "王秀英", "1945-01-01").but(户籍地址=HOME)
    office.bring("roll", [first, *CROWD])
    office.bring("deaths", [bare(WANG, 900)])
    office.night()
    [lead] = office.leads(kind="paid_after_death")
    assert (lead.tier, lead.strength) == ("certain", "supporting")
    before = lead.weight
    office.next_day()
    office.bring("roll", [first, second, *CROWD])
    office.night()
    leads = office.leads(kind="paid_after_death")
    assert [found.tier for found in leads] == ["probable", "probable"]
    assert leads[0].id == lead.id
    assert leads[0].weight < before
    assert {pair.rival_count for pair in office.rows_of(Pair)} == {1}
    office.next_day()
    office.bring(
        "roll", [first, second | {"姓名": "张桂兰", "出生日期": "1951-03-04", "户籍地址": ""}, *CROWD]
    )
    office.night()
    [lead] = office.leads(kind="paid_after_death")
    assert (lead.tier, lead.weight) == ("certain", pytest.approx(before, abs=0.1))


@pytest.mark.parametrize(
    "harm", ["gone", "damaged", "another database's", "of an earlier state", "another version"]
)
def test_a_store_that_cannot_be_trusted_is_built_anew(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    office = sqlite_office
    office.bring("roll", [WANG, *CROWD[:-1]])
    office.bring("deaths", [WANG.death()])
    office.night()
    [lead] = office.leads(kind="paid_after_death")
    decide(office.ctx, make.make_actor("li"), lead.id, "alive", "本人健在")
    before = pairs(office)
    [store] = stores(office)
    if harm == "gone":
        store.unlink()
    elif harm == "damaged":
        store.write_bytes(b"nothing" * 1000)
    elif harm == "another version":
        monkeypatch.setattr(keeping, "BLOCKING_VERSION", 999)
    else:
        change = (
            {"mark": "x", "earlier_mark": "x"}
            if harm == "of an earlier state"
            else {"database_key": "y" * 32}
        )
        with office.ctx.database.write(EVERYWHERE) as session:
            session.execute(update(MatchState).values(**change))
    built: list[int] = []
    real = keeping._rebuild
    monkeypatch.setattr(keeping, "_rebuild", lambda *given: built.append(1) or real(*given))
    office.next_day()
    office.bring("roll", [WANG, *CROWD])
    office.bring("deaths", [CROWD[-1].death(5)])
    office.night()
    assert built == [1]
    assert set(before) < set(pairs(office))
    assert [found.person_id for found in office.leads(kind="paid_after_death")] != [lead.person_id]
    assert [found.id for found in office.leads("cleared")] == [lead.id]


def test_the_store_is_for_its_owner_only(sqlite_office: Office) -> None:
    sqlite_office.bring("roll", CROWD)
    sqlite_office.night()
    [store] = stores(sqlite_office)
    assert store.stat().st_mode & 0o777 == 0o600
    assert store.parent.stat().st_mode & 0o777 == 0o700


def test_other_rules_or_parameters_compare_everything_again(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office
    office.bring("roll", [WANG, *CROWD])
    office.bring("deaths", [WANG.death()])
    office.night()
    with office.ctx.database.write(EVERYWHERE) as session:
        session.execute(update(MatchState).values(compared_with="older"))
        session.execute(update(Pair).values(model_version="older"))
    office.next_day()
    assert office.night().report["steps"]["compare"] == {"people": 401, "records": 1}
    [pair] = office.rows_of(Pair)
    assert pair.model_version != "older"
    assert len(office.leads()) == 1


def test_the_parts_of_a_pair_add_up_to_its_weight(sqlite_office: Office) -> None:
    office = sqlite_office
    office.bring(
        "roll", [WANG.but(户籍地址=HOME), Retiree(2, "王秀英", "1945-01-01").but(户籍地址=HOME), *CROWD]
    )
    office.bring("deaths", [bare(WANG, 900), CROWD[0].death(3)])
    office.night()
    found = office.rows_of(Pair)
    assert len(found) == 3
    for pair in found:
        weights = {part["field"]: part["weight"] for part in pair.parts}
        assert sum(weights.values()) == pytest.approx(pair.weight, abs=1e-9)
        assert weights["prior"] == pair.prior
        assert weights.get("rivals", 0.0) == pair.rivals
        assert 0.0 <= pair.probability <= 1.0
