"""By the rules of then a past night tells exactly the leads it told, whatever has come since."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete, select

from jobs import comparing
from tests import factories as make
from tests.integration.feeds.office import Office, whole
from tests.integration.replay.nights import (
    LI,
    NIGHTS,
    first_night,
    leads_after,
    leads_now,
    rows_after,
    rows_now,
    third_night,
)
from verifier.audit.tables import AuditEntry
from verifier.crossmatch import night as night_module
from verifier.crossmatch.keeping import store_folder
from verifier.crossmatch.replay import gaps as gaps_module
from verifier.crossmatch.replay.past import past_night
from verifier.crossmatch.replay.service import replay_night
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE, exclusive
from verifier.errors import AlreadyRunning, Conflict, InvalidInput, NotFound, NotPermitted, VerifierError
from verifier.runs.tables import Run


class Killed(BaseException):
    """Stands for the end of the process."""


def test_every_night_told_again_by_the_rules_of_then_has_the_very_leads_it_had(office: Office) -> None:
    told = []
    for night in NIGHTS:
        night(office)
        told.append(leads_now(office))
    third_kinds = {lead.kind for leads in told for lead in leads.values()}
    assert len(third_kinds) >= 8, third_kinds
    assert told[0] != told[1] != told[2]
    for run, leads in enumerate(told, start=1):
        # the histories tell what was read plainly at the time, ...
        assert leads_after(office, run) == leads
        replay = replay_night(office.ctx, LI, str(run))
        # ... and the night's code, run once more, finds the same
        assert replay.rows == ()
        assert replay.not_reproducible == ()
        assert sum(count.equal for count in replay.counts) == len(leads) >= 8


def test_every_row_a_finder_reads_is_put_back_as_it_stood_after_each_night(sqlite_office: Office) -> None:
    stood = []
    for night in NIGHTS:
        night(sqlite_office)
        stood.append(rows_now(sqlite_office))
    for run, rows in enumerate(stood, start=1):
        found = rows_after(sqlite_office, run)
        for table, expected in rows.items():
            assert found[table] == expected, (run, table)
    changed = {
        table
        for early, late in pairwise(stood)
        for table in early
        if any(late[table].get(number) != row for number, row in early[table].items())
    }
    assert changed >= {
        "people", "entitlements", "bank_accounts", "certifications", "device_alerts", "leads", "pairs",
        "person_pairs",
    }  # fmt: skip


def test_nothing_but_one_audit_entry_is_written_and_nothing_is_left_behind(office: Office) -> None:
    for night in NIGHTS:
        night(office)
    before, entries = whole(office.ctx), len(office.rows_of(AuditEntry))
    beside = sorted(store_folder(office.ctx.settings).iterdir())
    replay_night(office.ctx, LI, "2026-11-22", against="today")
    assert whole(office.ctx) == before
    with office.ctx.database.read(EVERYWHERE) as session:
        added = session.scalars(select(AuditEntry).where(AuditEntry.seq > entries)).all()
        assert office.ctx.check_audit_chain(session).problem is None
    assert [(entry.action, entry.subject_id) for entry in added] == [("night.replayed", "2")]
    assert sorted(store_folder(office.ctx.settings).iterdir()) == beside


def test_a_decision_at_the_very_moment_of_the_night_is_told_from_one_before_it(sqlite_office: Office) -> None:
    office = sqlite_office
    NIGHTS[0](office)
    stood = leads_now(office)
    NIGHTS[1](office)  # its decisions bear the first night's own moment: numbers, not clocks, keep them apart
    decided = [lead for lead in office.rows_of(Lead) if lead.state == "cleared"]
    assert decided
    assert leads_after(office, 1) == stood
    assert replay_night(office.ctx, LI, "1").rows == ()


def test_a_night_that_was_killed_and_resumed_later_is_told_kind_by_kind(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office
    first_night(office)
    office.next_day()
    real = comparing._settle_one

    def dies(night: Any, kind: str) -> None:
        if kind == "shared_account":
            raise Killed
        real(night, kind)

    monkeypatch.setattr(comparing, "_settle_one", dies)
    with pytest.raises(Killed):
        third_night(office)
    monkeypatch.undo()
    office.later()
    moved = {"个人编号": "P00016", "银行账号": "62170000006666", "户名": "李四", "变更日期": "2026-11-22"}
    office.bring("accounts", [moved])
    office.night()
    with office.ctx.database.read(EVERYWHERE) as session:
        assert len(past_night(session, "2").groups) == 2
    assert office.leads(kind="holder_not_retiree")
    assert not replay_night(office.ctx, LI, "2").findings


def test_what_came_between_finding_and_writing_is_said_plainly(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office
    real = night_module.settle

    def came_meanwhile(session: Any, kind: str, *rest: Any) -> Any:
        if kind == "shared_account":
            person = make.make_person(session)
            make.make_entitlement(session, person)
        return real(session, kind, *rest)

    monkeypatch.setattr(night_module, "settle", came_meanwhile)
    first_night(office)
    monkeypatch.undo()
    replay = replay_night(office.ctx, LI, "1")
    gaps = {(gap.kind, gap.code) for gap in replay.not_reproducible}
    assert ("shared_account", "while_settling") in gaps
    [said] = [gap.why for gap in replay.not_reproducible if gap.kind == "shared_account"]
    assert "people" in said.zh
    assert replay.rows == ()


def test_a_kind_the_night_kept_nothing_of_and_newer_code_are_said_plainly(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sqlite_office
    monkeypatch.delitem(comparing.FINDERS, "no_life_sign")
    first_night(office)
    monkeypatch.undo()
    monkeypatch.setattr(gaps_module, "code_version", lambda: "newer")
    replay = replay_night(office.ctx, LI, "1")
    assert {(gap.kind, gap.code) for gap in replay.not_reproducible} == {
        ("no_life_sign", "not_kept"),
        (None, "code_changed"),
    }
    assert replay.rows == ()
    assert "no_life_sign" not in {count.kind for count in replay.counts}


@pytest.mark.parametrize(
    ("named", "error"),
    [("99", NotFound), ("2026-01-01", NotFound), ("yesterday", InvalidInput), ("9" * 30, NotFound)],
)
def test_only_a_night_that_was_can_be_told_again(
    sqlite_office: Office, named: str, error: type[VerifierError]
) -> None:
    with pytest.raises(error):
        replay_night(sqlite_office.ctx, LI, named)


def test_an_unfinished_night_and_one_that_kept_nothing_are_refused(sqlite_office: Office) -> None:
    office = sqlite_office
    for state in ("running", "done"):
        with office.ctx.database.write(EVERYWHERE) as session:
            session.execute(delete(Run))
            session.add(
                Run(
                    id=1,
                    business_date=make.TODAY,
                    supplement=0,
                    state=state,
                    started_by="li",
                    started_at=make.NOW,
                    finished_at=None,
                    fence=1,
                    report={},
                )
            )
        with pytest.raises(Conflict):
            replay_night(office.ctx, LI, "1")
    with pytest.raises(NotPermitted):
        replay_night(office.ctx, make.make_actor("he", "operator"), "1")
    with exclusive(office.ctx.database, "replay"), pytest.raises(AlreadyRunning):
        replay_night(office.ctx, LI, "1")
