"""The commands that decide a case: verified, cleared, taken up again; its sum proposed, decided, released."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests import factories as make
from tests.integration.cli.conftest import Folder
from verifier.clock import FixedClock, SystemClock
from verifier.context import open_context
from verifier.crossmatch.decisions import decide
from verifier.database import EVERYWHERE
from verifier.months import Month
from verifier.settings import load_settings
from verifier.wiring import wire


@pytest.fixture
def work(folder: Folder) -> Iterator[Folder]:
    """A confirmed lead about a death with three payments after it; its case is the first."""
    wire()
    for name, role in (("li", "investigator"), ("qian", "approver")):
        assert folder.run("user", "add", name, "--role", role).code == 0
    made = open_context(load_settings(folder.path / "config.toml", {}), FixedClock(SystemClock().now()))
    with closing(made.database):
        with made.database.write(EVERYWHERE) as session:
            person = make.make_person(session)
            right = make.make_entitlement(session, person)
            for month in Month(2024, 2).until(Month(2024, 5)):
                make.make_payment(session, right, month)
            record = make.make_record(session, event_date=date(2024, 1, 20))
            lead = make.make_lead(session, person, record).id
        decide(made, make.make_actor("li"), lead, "same_person", "身份号码、姓名一致")
        yield folder


def test_a_case_is_verified_and_its_sum_proposed_refused_and_approved_by_another(work: Folder) -> None:
    assert work.run("cases", "sum", "approve", "1", "--reason", "同意", "--as", "zhao").code == 1
    verified = work.run("cases", "verify", "1", "--how", "走访家属", "--proof", "证明 7 号", "--as", "li")
    assert (verified.code, verified.out.strip()) == (0, "案件 1：事实已核实。")
    why = ("--reason", "逐笔核对")
    assert work.run("cases", "sum", "propose", "1", *why, "--as", "li").code == 0
    assert (
        work.run("cases", "sum", "refuse", "1", *why, "--as", "zhao", "--json").json["state"] == "confirmed"
    )
    assert work.run("cases", "sum", "propose", "1", *why, "--as", "li").code == 0
    assert work.run("cases", "sum", "approve", "1", *why, "--as", "li").code == 4
    done = work.run("cases", "sum", "approve", "1", *why, "--as", "zhao", "--lang", "en")
    assert (done.code, "overpayment assessed" in done.out) == (0, True)


def test_a_case_is_cleared_and_taken_up_again(work: Folder) -> None:
    cleared = work.run("cases", "clear", "1", "--reason", "本人健在", "--as", "li", "--json")
    assert cleared.json == {"case": 1, "state": "cleared"}
    assert (
        work.run("cases", "reopen", "1", "--reason", "有新证据", "--as", "li").out.strip()
        == "案件 1：待核实。"
    )


def test_a_sum_of_an_earlier_system_is_released_by_another_than_its_importer(
    work: Folder, tmp_path: Path
) -> None:
    file = tmp_path / "history.csv"
    file.write_text("case,step,on,by\n1,assessment_approved,2024-06-05,zhao\n", encoding="utf-8")
    args = ("import", "case-history", str(file), "--source", "旧系统", "--as", "zhao")
    assert work.run(*args).code == 0
    assert "放行" in work.run("cases", "show", "1").out
    release = ("cases", "sum", "release", "1", "--reason", "核对无误", "--as")
    assert work.run(*release, "zhao").code == 4
    assert work.run(*release, "qian").code == 0
    assert len(work.run("debts", "list", "--json").json["debts"]) == 1
