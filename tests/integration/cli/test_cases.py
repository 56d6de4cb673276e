"""The commands about cases: list, show, next, history, enter, close, annul, and histories from a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import get_args

import pytest

from tests.integration.cli.conftest import Folder
from tests.integration.notices.scene import NAME, new_matter
from verifier.cli.case_history import HISTORY
from verifier.cli.feeds import ImportKind
from verifier.clock import FixedClock, SystemClock
from verifier.context import open_context
from verifier.feeds.headings import FeedKind
from verifier.settings import load_settings


@pytest.fixture
def work(folder: Folder) -> Iterator[tuple[Folder, str]]:
    assert folder.run("user", "add", "li", "--role", "investigator").code == 0
    made = open_context(load_settings(folder.path / "config.toml", {}), FixedClock(SystemClock().now()))
    with closing(made.database):
        yield folder, str(new_matter(made).case)


def test_cases_are_listed_and_shown_with_the_number_masked_in_both_languages(
    work: tuple[Folder, str],
) -> None:
    folder, case = work
    listed = folder.run("cases", "list", "--json", "--as", "li")
    assert (listed.code, [row["state"] for row in listed.json["cases"]]) == (0, ["assessed"])
    assert folder.run("cases", "list", "--state", "cleared", "--lang", "en").out.strip() == "none"
    shown = folder.run("cases", "show", case, "--as", "li")
    assert NAME in shown.out
    assert "11010519491231002X" not in shown.out + folder.run("cases", "show", case, "--json").out
    assert "应追回款已核定" in shown.out
    assert "overpayment assessed" in folder.run("cases", "show", case, "--lang", "en").out
    assert folder.run("cases", "show", "999").code == 1


def test_next_prints_what_is_lawful_coming_and_refused_with_clauses_and_papers(
    work: tuple[Folder, str],
) -> None:
    folder, case = work
    said = folder.run("cases", "next", case)
    assert said.code == 0
    assert "order_served  责令退回（文书送达）" in said.out
    assert "退回待遇告知书" in said.out
    assert "社会保险经办条例第四十六条" in said.out
    assert "correction_ordered  下达限期改正指令：须先有" in said.out
    english = folder.run("cases", "next", case, "--lang", "en")
    assert "Lawful now:" in english.out
    assert "Refused now:" in english.out
    found = folder.run("cases", "next", case, "--json").json
    assert "order_served" in [step["step"] for step in found["lawful"]]


def test_a_step_is_entered_refused_by_its_clause_and_told_in_the_history(work: tuple[Folder, str]) -> None:
    folder, case = work
    ours = folder.run(
        "cases", "enter", case, "order_served", "--document", "告知7号", "--reason", "直接送达", "--as", "li"
    )
    assert (ours.code, "登记送达" in ours.err) == (1, True)
    given = ("--reason", "来函", "--as", "li")
    no_paper = folder.run("cases", "enter", case, "correction_ordered", *given)
    assert (no_paper.code, "文号" in no_paper.err) == (2, True)
    early = folder.run("cases", "enter", case, "correction_ordered", "--document", "改令7号", *given)
    assert (early.code, "劳动保障监察" in early.err) == (1, True)
    done = folder.run("cases", "enter", case, "without_means", *given, "--json")
    assert (done.code, done.json["step"], done.json["office"]) == (0, "without_means", "agency")
    history = folder.run("cases", "history", case)
    assert "确无财产可供执行  li" in history.out
    kinds = [event["kind"] for event in folder.run("cases", "history", case, "--json").json["history"]]
    assert kinds[-1] == "without_means"
    own = folder.run("cases", "enter", case, "repaid", "--reason", "到账", "--as", "li")
    assert (own.code, "台账" in own.err) == (1, True)
    assert folder.run("cases", "enter", case, "refused", "--reason", "拒退").code == 4  # nobody named
    assert (
        folder.run("cases", "enter", case, "refused", "--reason", "x", "--on", "soon", "--as", "li").code == 2
    )


def test_a_decision_is_annulled_by_an_approver_and_an_open_case_is_not_closed(
    work: tuple[Folder, str],
) -> None:
    folder, case = work
    assert folder.run("cases", "close", case, "--reason", "好", "--as", "zhao").code == 1
    assert folder.run("cases", "annul", case, "--reason", "判决撤销", "--as", "li").code == 4
    done = folder.run(
        "cases", "annul", case, "--reason", "判决撤销", "--document", "行终12号", "--as", "zhao"
    )
    assert (done.code, "待核实" in done.out) == (0, True)


def test_a_history_is_imported_its_refused_rows_told_and_given_again_changes_nothing(
    work: tuple[Folder, str],
) -> None:
    folder, case = work
    path = folder.path / "history.csv"
    path.write_text(
        f"案件,步骤,日期\n{case},refused,2021-01-02\n{case},no_such,2021-01-02\n", encoding="utf-8"
    )
    given = ("import", "case-history", str(path), "--source", "旧系统")
    assert folder.run(*given, "--as", "li").code == 4
    done = folder.run(*given, "--as", "zhao", "--json")
    # the case was decided here already: nothing is taken, each row says why
    assert (done.code, done.json["entered"], len(done.json["refused"])) == (3, 0, 2)
    said = folder.run(*given, "--as", "zhao", "--lang", "en")
    assert "2 rows: 0 entered, 0 known already, 2 refused." in said.out


def test_each_kind_of_file_that_can_be_read_can_be_imported() -> None:
    assert set(get_args(ImportKind)) == {*(kind.value for kind in FeedKind), HISTORY}
