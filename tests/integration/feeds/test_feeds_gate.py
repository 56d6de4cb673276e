"""A feed that is out of the ordinary waits for a second person, and until then nothing comes of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.integration.feeds.office import IMPORTER, RELEASER, Office, people
from verifier.accounts.actor import system_actor
from verifier.accounts.service import agency_by_code
from verifier.accounts.tables import Agency
from verifier.audit.tables import AuditEntry
from verifier.benefits.tables import Entitlement
from verifier.database import EVERYWHERE
from verifier.errors import Conflict, HeldForPerson, InvalidInput, NotFound, NotPermitted
from verifier.feeds.quarantine import write_quarantine
from verifier.feeds.service import reject, release
from verifier.feeds.tables import Feed, FeedRow, QuarantinedRow, SourceRecord, StagedRow
from verifier.feeds.views import feed_view, feeds


@pytest.fixture
def settled(office: Office) -> Office:
    """1,000 running entitlements; up to 5 deaths a day pass."""
    office.bring("roll", people(1000))
    return office


@pytest.mark.parametrize(("rows", "held"), [(49, True), (50, False), (150, False), (151, True)])
def test_a_feed_far_off_its_usual_size_is_held(office: Office, rows: int, held: bool) -> None:
    office.bring("other-roll", [{"编号": str(n), "姓名": "王五"} for n in range(100)])
    report = office.bring("other-roll", [{"编号": f"x{n}", "姓名": "王五"} for n in range(rows)])
    assert (report.state == "held") is held
    assert bool(report.hold_reasons) is held
    assert report.exit_code == (5 if held else 0)


def test_the_usual_size_is_that_of_the_source_and_kind(office: Office) -> None:
    office.bring("other-roll", [{"编号": str(n), "姓名": "王五"} for n in range(100)], "east")
    assert office.bring("other-roll", [{"编号": "1", "姓名": "王五"}], "west").state == "applied"
    assert office.bring("custody", [{"编号": "1", "姓名": "王五", "状态": "缓刑"}], "east").state == "applied"


def test_held_and_rejected_feeds_are_no_measure(office: Office) -> None:
    office.bring("other-roll", [{"编号": str(n), "姓名": "王五"} for n in range(100)])
    small = office.bring("other-roll", [{"编号": "x", "姓名": "王五"}])
    assert small.state == "held"
    assert small.feed_id is not None
    reject(office.ctx, RELEASER, small.feed_id, "截断")
    assert office.bring("other-roll", [{"编号": "y", "姓名": "王五"}]).state == "held"


@pytest.mark.parametrize(("dead", "held"), [(5, False), (6, True)])
def test_more_than_one_dead_in_two_hundred_is_held(settled: Office, dead: int, held: bool) -> None:
    report = settled.bring("deaths", [one.death(one.number) for one in people(dead)])
    assert (report.state == "held") is held


def test_a_second_row_in_quarantine_hides_no_death_from_the_gate(sqlite_office: Office) -> None:
    sqlite_office.bring("roll", people(60))
    dead = [one.but(发放状态="死亡") for one in people(51)]
    again = [one.but(发放状态="死亡", 户籍地址="地址另写一行") for one in people(51)]
    pairs = [row for pair in zip(dead, again, strict=True) for row in pair]
    report = sqlite_office.bring("roll", [*pairs, *people(9, 52)])
    assert (report.state, report.quarantined) == ("held", 51)
    told = " ".join(reason.zh for reason in report.hold_reasons)
    assert "报送死亡 51 人" in told
    assert "51 项在发待遇停发" in told
    assert {row.state for row in sqlite_office.rows_of(Entitlement)} == {"running"}


def test_a_name_that_two_agencies_have_names_neither_of_them(sqlite_office: Office) -> None:
    with sqlite_office.ctx.database.write(EVERYWHERE) as session:
        here = agency_by_code(session, "379901")
        path = f"{here.path}3799019/"
        twin = Agency(code="3799019", name_zh=here.name_zh, name_en="Twin", parent_id=here.id, path=path)
        session.add(twin)
        name = here.name_zh
    one, other, third = people(3)
    rows = [one.but(经办机构=name), other.but(经办机构="Twin"), third.but(经办机构="3799019")]
    report = sqlite_office.bring("roll", rows)
    assert [(row.line, row.code) for row in report.samples] == [(2, "agency_unknown")]
    assert report.accepted == 2


def test_a_file_cut_into_slices_is_one_declaration_of_the_day(settled: Office) -> None:
    """Each slice is below the limit of one feed, together they pass that of one day."""
    slices = [[one.death(one.number) for one in people(4, first)] for first in (1, 5, 9)]
    assert [settled.bring("deaths", rows).state for rows in slices] == ["applied", "applied", "held"]
    settled.next_day()
    assert settled.bring("deaths", [one.death(one.number) for one in people(4, 20)]).state == "applied"


def test_a_roll_that_turns_many_to_deceased_is_held(settled: Office) -> None:
    dead = [one.but(发放状态="死亡") for one in people(6)]
    report = settled.bring("roll", [*dead, *people(994, 7)])
    assert report.state == "held"


def test_those_the_roll_already_shows_as_dead_are_not_declared_again(office: Office) -> None:
    dead = [one.but(发放状态="死亡") for one in people(100)]
    assert office.bring("roll", [*dead, *people(100, 101)]).state == "applied"
    adjusted = [row | {"月待遇": "1900.00"} for row in dead]
    assert office.bring("roll", [*adjusted, *people(100, 101)]).state == "applied"


def test_no_lead_comes_of_a_held_feed_until_it_is_released(settled: Office) -> None:
    report = settled.bring("deaths", [one.death(one.number) for one in people(6)])
    result = settled.night()
    assert settled.leads("open", "waiting", "withdrawn", kind="paid_after_death") == []
    assert [feed["feed_id"] for feed in result.report["refused"]] == [report.feed_id]
    assert result.exit_code == 3
    assert settled.rows_of(SourceRecord) == []
    settled.later()
    settled.release(report)
    settled.later()
    settled.night()
    assert len(settled.leads(kind="paid_after_death")) == 6


def test_the_importer_and_the_system_may_not_release(settled: Office) -> None:
    report = settled.bring("deaths", [one.death(one.number) for one in people(6)])
    assert report.feed_id is not None
    for actor in (IMPORTER, system_actor(), make.make_actor("qian", "investigator")):
        with pytest.raises(NotPermitted):
            release(settled.ctx, actor, report.feed_id, "理由")
        with pytest.raises(NotPermitted):
            reject(settled.ctx, actor, report.feed_id, "理由")
    with pytest.raises(InvalidInput):
        release(settled.ctx, RELEASER, report.feed_id, "  ")
    assert settled.rows_of(Feed)[-1].state == "held"
    assert settled.rows_of(SourceRecord) == []


def test_a_release_is_audited_and_cannot_be_repeated(settled: Office) -> None:
    report = settled.bring("deaths", [one.death(one.number) for one in people(6)])
    assert settled.release(report, reason="已与公安核对").accepted == 6
    with pytest.raises(Conflict):
        settled.release(report)
    with settled.ctx.database.read(EVERYWHERE) as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_type == "feed").order_by(AuditEntry.seq)
        ).all()
        told = {entry.action: entry for entry in entries if entry.subject_id == str(report.feed_id)}
        assert set(told) == {"feed.received", "feed.held", "feed.released", "feed.applied"}
        assert told["feed.released"].actor == "zhao"
        assert told["feed.released"].detail["reason"] == "已与公安核对"
        assert settled.ctx.auditor.verify(session).problem is None


def test_a_held_file_given_again_still_waits(settled: Office) -> None:
    path = settled.write("deaths", [one.death(one.number) for one in people(6)])
    settled.bring("deaths", path)
    with pytest.raises(HeldForPerson):
        settled.bring("deaths", path)
    assert len(settled.rows_of(Feed)) == 2


def test_a_rejected_feed_keeps_its_counts_and_yields_nothing(settled: Office) -> None:
    rows = [*(one.death(one.number) for one in people(6)), {"序号": "9", "死亡日期": "2026-01-01"}]
    path = settled.write("deaths", rows)
    report = settled.bring("deaths", path)
    assert report.feed_id is not None
    reject(settled.ctx, RELEASER, report.feed_id, "来源确认有误")
    settled.night()
    assert settled.leads() == []
    assert settled.rows_of(SourceRecord) == settled.rows_of(StagedRow) == []
    with settled.ctx.database.read(EVERYWHERE) as session:
        view = feed_view(session, report.feed_id)
    assert (view.row.state, view.row.received, view.row.accepted) == ("rejected", 7, 6)
    assert (view.released_by, view.decision_reason) == ("zhao", "来源确认有误")
    assert len(view.quarantined) == 1
    settled.counts_add_up(report.feed_id)
    with pytest.raises(Conflict):
        settled.release(report)
    assert settled.bring("deaths", path).state == "held"


def test_a_correction_of_a_held_size_is_not_held_for_its_size(office: Office) -> None:
    good = [{"编号": str(n), "姓名": "王五", "状态": "缓刑"} for n in range(100)]
    report = office.bring("custody", [*good, {"编号": "a", "姓名": "赵六", "状态": "不详"}])
    assert report.feed_id is not None
    path = office.folder / "mended.csv"
    write_quarantine(office.ctx, IMPORTER, report.feed_id, path)
    path.write_text(path.read_text("utf-8").replace("不详", "假释"), "utf-8")
    again = office.bring("custody", path)
    assert (again.state, again.accepted, again.mended) == ("applied", 1, 1)
    usual = office.bring("custody", [row | {"编号": f"b{row['编号']}"} for row in good])
    assert usual.state == "applied"


def test_a_few_unchanged_rows_are_not_taken_for_a_correction(office: Office) -> None:
    office.bring("roll", [*people(100), people(1, 200)[0].but(月待遇="x")])
    assert office.bring("roll", people(10)).state == "held"


class TestScope:
    """Somebody of one county acts for that county."""

    def test_a_county_cannot_see_or_release_the_citys_feed(self, settled: Office) -> None:
        report = settled.bring("deaths", [one.death(one.number) for one in people(6)])
        assert report.feed_id is not None
        local = settled.person_at("379902", "approver")
        with settled.ctx.database.read(local.scope) as session:
            assert feeds(session).total == 0
            with pytest.raises(NotFound):
                feed_view(session, report.feed_id)
        for verb in (release, reject):
            with pytest.raises(NotFound):
                verb(settled.ctx, local, report.feed_id, "理由")
        with pytest.raises(NotFound):
            write_quarantine(settled.ctx, local, report.feed_id, settled.folder / "q.csv")

    def test_a_county_cannot_bring_rows_of_another(self, settled: Office) -> None:
        local = settled.person_at("379902")
        own = people(1, 5001)[0].but(经办机构="379902")
        report = settled.bring(
            "roll", [own, people(1)[0].but(经办机构="379902"), people(1, 2001)[0]], actor=local
        )
        assert (report.accepted, report.quarantined) == (1, 2)
        assert [sample.code for sample in report.samples] == ["agency_not_permitted", "agency_unknown"]
        paid = settled.bring("payments", [people(1)[0].payment("202610")], actor=local)
        assert (paid.accepted, paid.quarantined) == (0, 1)
        moved = settled.bring("accounts", [{"个人编号": "P00001", "银行账号": "62170000"}], actor=local)
        assert (moved.accepted, moved.quarantined) == (0, 1)

    def test_a_county_may_not_import_for_another(self, settled: Office) -> None:
        local = settled.person_at("379902")
        with pytest.raises(NotPermitted):
            settled.bring("deaths", [people(1)[0].death()], actor=local, agency="379901")
        with pytest.raises(NotPermitted):
            settled.bring("deaths", [people(1)[0].death()], actor=local, agency="3799")
        assert len(settled.rows_of(Feed)) == 1

    def test_a_county_cannot_go_on_with_the_citys_interrupted_file(
        self, settled: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = settled.write("roll", people(5, 3001))
        with monkeypatch.context() as patch:
            patch.setattr("verifier.feeds.importing.judge", _killed)
            with pytest.raises(KeyboardInterrupt):
                settled.bring("roll", path)
        with pytest.raises(NotPermitted):
            settled.bring("roll", path, actor=settled.person_at("379902"))

    def test_a_county_operator_needs_no_code_and_owns_the_feed(self, settled: Office) -> None:
        local = settled.person_at("379902")
        settled.bring("deaths", [people(1)[0].death()], actor=local)
        with settled.ctx.database.read(local.scope) as session:
            assert feeds(session).total == 1


def _killed(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_counts_of_every_feed_add_up(settled: Office) -> None:
    settled.bring("deaths", [people(1)[0].death(), people(1)[0].death(), "坏,行"])
    for feed in settled.rows_of(Feed):
        settled.counts_add_up(feed.id)
    assert {row.outcome for row in settled.rows_of(FeedRow)} == {"accepted", "duplicate", "quarantined"}
    assert len(settled.rows_of(QuarantinedRow)) == 1
