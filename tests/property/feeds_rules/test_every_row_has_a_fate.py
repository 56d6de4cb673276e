"""However good, bad and repeated rows are mixed, every row has one fate and the three add up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.conftest import NOW, SettingsMaker
from tests.integration.feeds.office import Office, Retiree, people, whole
from verifier.accounts.service import bring_in_agencies
from verifier.audit.keys import make_keys
from verifier.benefits.tables import Entitlement, Payment
from verifier.clock import FixedClock
from verifier.context import open_context
from verifier.crossmatch.decisions import Verdict, decide
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.feeds.tables import QuarantinedRow, SourceRecord
from verifier.people.tables import Person

NewOffice = Callable[[], AbstractContextManager[Office]]
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CROWD = people(300, 100)
LI = make.make_actor("li")


@pytest.fixture
def new_office(sqlite_template: Path, settings_for: SettingsMaker) -> NewOffice:
    @contextmanager
    def made() -> Iterator[Office]:
        with TemporaryDirectory() as name:
            folder = Path(name)
            shutil.copyfile(sqlite_template, folder / "a.db")
            configured = settings_for(f"sqlite:///{folder}/a.db", feeds={"batch_rows": 100})
            make_keys(configured.security.key_dir)
            context = open_context(configured, FixedClock(NOW))
            with closing(context.database):
                with context.database.write(EVERYWHERE) as session:
                    bring_in_agencies(session, configured.agencies)
                yield Office(context, folder)

    return made


BAD = {
    "amount": {"月待遇": "12O0"},
    "nameless": {"姓名": ""},
    "birth": {"出生日期": "1945-13-40"},
    "number": {"个人编号": ""},
    "agency": {"经办机构": "999999"},
    "scheme": {"险种": "某险"},
    "rounded": {"公民身份号码": "3.79901E+17"},
    "formula": {"姓名": "=1+1"},
}
row_kinds = st.one_of(
    st.tuples(st.just("good"), st.integers(1, 30)),
    st.tuples(st.sampled_from(sorted(BAD)), st.integers(31, 60)),
    st.tuples(st.just("torn"), st.integers(61, 90)),
    st.tuples(st.just("filler"), st.integers(0, 3)),
)


def line_of(kind: str, number: int) -> dict[str, str] | str:
    one = Retiree(number)
    if kind == "good":
        return one.row
    return "P1,坏行" if kind == "torn" else one.row | BAD[kind]


@FEW
@given(mixed=st.lists(row_kinds, min_size=1, max_size=60), padding=st.booleans())
def test_the_three_fates_of_a_roll_add_up(
    new_office: NewOffice, mixed: list[tuple[str, int]], padding: bool
) -> None:
    rows = [line_of(kind, number) for kind, number in mixed if kind != "filler"]
    rows += [one.row for one in CROWD[:150]] if padding or not rows else []
    rows += rows[:3]  # told again in a later batch, or at once
    with new_office() as office:
        report = office.bring("roll", rows)
        assert report.feed_id is not None
        assert report.received == len(rows)
        office.counts_add_up(report.feed_id)
        good = {row["个人编号"] for row in rows if isinstance(row, dict) and _is_good(row)}
        assert report.accepted == len(good) == len(office.rows_of(Person)) == len(office.rows_of(Entitlement))
        assert report.quarantined == sum(not (isinstance(row, dict) and _is_good(row)) for row in rows)
        assert len({row.line for row in office.rows_of(QuarantinedRow)}) == report.quarantined


def _is_good(row: dict[str, str]) -> bool:
    return not any(row.get(heading) == value for bad in BAD.values() for heading, value in bad.items())


@FEW
@given(
    drawn=st.lists(
        st.tuples(
            st.integers(0, 4),
            st.sampled_from(["202609", "202610"]),
            st.sampled_from(["100.00", "-100.00", "x"]),
        ),
        min_size=1,
        max_size=40,
    ),
    early=st.booleans(),
)
def test_no_mixture_of_payments_is_posted_twice(
    new_office: NewOffice, drawn: list[tuple[int, str, str]], early: bool
) -> None:
    rows = [CROWD[who].payment(month, amount) for who, month, amount in drawn]
    with new_office() as office:
        path = office.write("payments", rows)
        if early:
            assert office.bring("payments", path).accepted == 0
        office.bring("roll", CROWD)
        report = office.bring("payments", path)
        if report.feed_id is not None:  # a file of which nothing could be used even now leaves no second feed
            office.counts_add_up(report.feed_id)
        references = [row.bank_reference for row in office.rows_of(Payment)]
        assert len(references) == len(set(references)) == report.accepted
        before = whole(office.ctx)
        assert office.bring("payments", path).accepted == 0
        assert whole(office.ctx)["payments"] == before["payments"]


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("death"), st.integers(0, 4), st.sampled_from(["police", "village", "hospital"])),
        st.tuples(st.just("without_id"), st.integers(0, 4), st.sampled_from(["police", "village"])),
        st.tuples(st.just("wrong_name"), st.integers(0, 4), st.just("police")),
        st.tuples(st.just("name_only"), st.integers(0, 4), st.just("police")),
        st.tuples(st.just("custody"), st.integers(0, 4), st.just("prison")),
        st.tuples(st.just("night"), st.just(0), st.just("")),
        st.tuples(
            st.just("decide"), st.integers(0, 5), st.sampled_from(["same_person", "different", "not_enough"])
        ),
    ),
    min_size=3,
    max_size=12,
)


@settings(FEW, max_examples=12)
@given(deeds=deeds)
def test_whatever_is_told_and_decided_the_living_are_protected(
    new_office: NewOffice, deeds: list[tuple[str, int, str]]
) -> None:
    """Invariants 1, 3 and 7 of the domain rules, and that a name alone is never a lead."""
    with new_office() as office:
        office.bring("roll", CROWD)
        before = whole(office.ctx)
        cleared: set[tuple[int, int | None]] = set()
        for number, (deed, who, what) in enumerate([*deeds, ("night", 0, "")]):
            _do(office, deed, who, what, number)
            for lead in office.leads("cleared"):
                cleared.add((lead.person_id, lead.record_id))
            office.next_day()
        records = {record.id: record for record in office.rows_of(SourceRecord)}
        for lead in office.rows_of(Lead):
            record = records[lead.record_id]
            if not record.id_no or record.evidence_class == "E":
                assert lead.strength == "supporting"
            assert record.id_no or record.birth, "a lead from a name alone"
            if record.name == "欧阳铁柱":
                assert lead.tier != "certain"
            if (lead.person_id, lead.record_id) in cleared:
                assert lead.state == "cleared"
        after = whole(office.ctx)
        for table in ("entitlements", "entitlement_changes", "payments", "people", "bank_accounts"):
            ignored = "rematch" if table == "people" else ""
            assert _without(after[table], ignored) == _without(before[table], ignored), table


def _without(rows: list[tuple[object, ...]], ignored: str) -> list[tuple[object, ...]]:
    if not ignored:
        return rows
    place = [column.name for column in Person.__table__.columns].index(ignored)
    return [row[:place] + row[place + 1 :] for row in rows]


def _do(office: Office, deed: str, who: int, what: str, number: int) -> None:
    one = CROWD[who]
    if deed == "night":
        office.night()
    elif deed == "decide":
        verdict: Verdict = what
        for lead in office.leads("open", "waiting")[who : who + 1]:
            decide(office.ctx, LI, lead.id, verdict, "已核实")
    elif deed == "custody":
        row = {
            "编号": str(number),
            "公民身份号码": one["公民身份号码"],
            "姓名": one["姓名"],
            "状态": "有期徒刑",
            "开始日期": "2026-05-10",
        }
        office.bring("custody", [row])
    else:
        changed = {
            "death": {},
            "without_id": {"公民身份号码": ""},
            "wrong_name": {"姓名": "欧阳铁柱", "出生日期": ""},
            "name_only": {"公民身份号码": "", "出生日期": "", "户籍地址": "", "性别": ""},
        }[deed]
        office.bring("deaths", [one.death(number + 1, **changed)], what)
