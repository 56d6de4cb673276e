"""The data file: complete in both languages, overridable by region and office, refused where it is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from verifier.crossmatch.custody_rules import custody_table
from verifier.errors import ConfigurationError
from verifier.procedure import reading
from verifier.procedure.reading import read_law

LAW = read_law()

#: the documents RULES.md §6 has seen in use
SEEN_IN_USE = {
    "退回待遇告知书", "退还冒领养老保险待遇通知书", "责令限期退还公告", "行政处理决定书", "限期改正指令书",
    "稽核结算处理单", "移交函", "公示名单",
}  # fmt: skip


def _office(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_documents_seen_in_use_are_there_by_their_names() -> None:
    assert {name.zh for name in LAW.documents.values()} >= SEEN_IN_USE


def test_every_name_is_written_in_both_languages() -> None:
    named = [*LAW.documents.values(), *LAW.facts.values(), *LAW.principles.values(), *LAW.proofs.values()]
    named += [one.name for one in (*LAW.steps.values(), *LAW.paths.values(), *LAW.terms.values())]
    for text in named:
        assert any("一" <= character <= "鿿" for character in text.zh), text
        assert text.en.isascii(), text


def test_the_terms_are_those_of_the_rules() -> None:
    rules = {
        "decision_notice": (20, "working_days"),
        "reconsideration": (60, "days"),
        "litigation": (6, "months"),
        "reminder": (10, "days"),
        "enforcement_window": (3, "months"),
        "inspection": (60, "working_days"),
        "inspection_extension": (30, "working_days"),
        "penalty": (90, "days"),
        "service_publication": (30, "days"),
    }
    assert {key: (LAW.terms[key].amount, LAW.terms[key].unit) for key in rules} == rules
    assert all(LAW.terms[key].verified for key in rules)


def test_what_was_chosen_and_not_read_is_marked_and_listed() -> None:
    assert not LAW.terms["reply_window"].verified
    assert {"terms.reply_window", "terms.voluntary_return", "statutes.enforcement_time"} <= set(
        LAW.unverified
    )


def test_the_figures_of_serious_bad_faith_are_data() -> None:
    assert LAW.figures == {"bad_faith_months": 6, "bad_faith_fen": 1_000_000}


def test_offsets_of_account_and_grants_and_late_fees_are_off_unless_a_region_says_otherwise() -> None:
    assert [key for key, on in LAW.switches.items() if on] == ["later_benefits"]


def test_only_the_department_fines_and_the_agency_orders_and_hands_over() -> None:
    assert LAW.steps["penalty_decided"].who == ("department",)
    assert LAW.steps["order_served"].who == LAW.steps["handed_over"].who == ("agency",)
    assert LAW.steps["correction_ordered"].who == ("inspection",)


def test_every_custody_status_has_its_path_and_only_a_sentence_makes_a_debt() -> None:
    paths = {status: LAW.path_of("custody", entry["payment"]) for status, entry in custody_table().items()}
    for status, path in paths.items():
        assert path is not None
        assert ("assessment_approved" in path.steps) == (custody_table()[status]["payment"] == "stop")
        assert ("stop_approved" in path.steps) == (custody_table()[status]["payment"] != "pay")


def test_a_lapsed_certification_makes_no_debt_and_pays_every_month_back() -> None:
    path = LAW.path_of("certification")
    assert path is not None
    assert path.back_pay == "every_month"
    assert not [key for key in path.steps if LAW.steps[key].about_debt]


def test_a_family_without_a_path_has_none() -> None:
    assert LAW.path_of("custody") is None
    assert LAW.path_of("nothing") is None


def test_the_longest_matching_region_wins_and_others_see_nothing_of_it(tmp_path: Path) -> None:
    path = _office(
        tmp_path,
        '[regions."62".terms.reply_window]\namount = 15\n'
        '[regions."6205".terms.reply_window]\namount = 12\n'
        '[regions."6205".switches]\ngrants = true\n'
        '[regions."62".statutes.hand_over]\narticle_zh = "第四十五条"\n',
    )
    assert read_law("620100", path).terms["reply_window"].amount == 15
    county = read_law("620502", path)
    assert (county.terms["reply_window"].amount, county.switches["grants"]) == (12, True)
    assert county.clause("hand_over").words.zh == "社会保险经办条例第四十五条"
    assert county.steps["handed_over"].clause.words.zh == "社会保险经办条例第四十五条"
    assert read_law("360500", path).terms["reply_window"].amount == LAW.terms["reply_window"].amount
    assert read_law("620502").switches["grants"] is False


def test_the_offices_file_stands_above_the_packaged_regions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = reading._base() | {"regions": {"62": {"terms": {"reply_window": {"amount": 15}}}}}
    monkeypatch.setattr(reading, "_base", lambda: packaged)
    assert read_law.__wrapped__("620100").terms["reply_window"].amount == 15
    path = _office(tmp_path, "[terms.reply_window]\namount = 20\n")
    assert read_law.__wrapped__("620100", path).terms["reply_window"].amount == 20


def test_an_office_may_add_a_year_as_its_holidays_are_published(tmp_path: Path) -> None:
    path = _office(tmp_path, '[calendar.years."2027"]\nholidays = ["2027-01-01"]\nworkdays = [2027-01-02]\n')
    calendar = read_law("36", path).calendar
    assert calendar.is_known(2027)
    assert calendar.is_workday(date(2027, 1, 2))


@pytest.mark.parametrize(
    "text",
    [
        "terms = ",
        "[terms.reply_window]\namount = 0\n",
        '[terms.reply_window]\nunit = "weeks"\n',
        '[terms.reply_window]\nclause = "nowhere"\n',
        '[steps.handed_over]\nwho = ["mayor"]\n',
        "[steps.handed_over]\nwho = []\n",
        '[steps.handed_over]\nrules = [{ needs = ["nothing"], clause = "hand_over" }]\n',
        '[steps.handed_over]\nrules = [{ clause = "hand_over" }]\n',
        '[steps.handed_over]\nrules = [{ opens_after = ["order_served"], clause = "hand_over" }]\n',
        '[steps.handed_over]\nrules = [{ needs = ["@none"], clause = "hand_over" }]\n',
        '[switches]\ngrants = "no"\n',
        '[paths.death]\nback_pay = "some"\n',
        '[paths.death]\nsteps = ["refused"]\n',
        '[service.left]\nproof = [["gossip"]]\n',
        '[calendar.years."2027"]\nholidays = ["2028-01-01"]\n',
        '[calendar.years."2027"]\nholidays = ["2027-01-01"]\nworkdays = ["2027-01-01"]\n',
        'service = "none"\n',
        "regions = 36\n",
        "[regions]\n36 = 15\n",
    ],
)
def test_an_office_file_that_does_not_hang_together_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_law("36", _office(tmp_path, text))
    assert "Error" not in str(refused.value)
    assert "procedure.toml" in refused.value.remedy.zh


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read_law("36", tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError):
        read_law("36", tmp_path / "bytes.toml")
