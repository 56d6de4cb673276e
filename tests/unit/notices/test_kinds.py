"""notices.toml: every paper has its name and template, regions and offices override it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from verifier.cases.rules import STATE_NAMES as CASE_STATES
from verifier.certification.words import LAPSE_NAMES
from verifier.errors import ConfigurationError, InvalidInput
from verifier.notices.kinds import notice_book
from verifier.notices.make_templates import FOLDER
from verifier.notices.offices import Office, nearest
from verifier.notices.values import NoticeValues
from verifier.settings.notices import NoticeSettings

OF_THE_RULES = {
    "退回待遇告知书",
    "退还冒领养老保险待遇通知书",
    "责令限期退还公告",
    "行政处理决定书",
    "限期改正指令书",
    "稽核结算处理单",
    "移交函",
    "公示名单",
}


def own_file(folder: Path, text: str) -> Path:
    (folder / "notices.toml").write_text(text, "utf-8")
    return folder


def test_every_document_of_the_rules_can_be_made() -> None:
    assert {kind.name.zh for kind in notice_book().kinds.values()} >= OF_THE_RULES


def test_every_kind_hangs_together() -> None:
    known = {field.name for field in fields(NoticeValues)}
    for kind in notice_book().kinds.values():
        assert (FOLDER / kind.template).is_file()
        assert set(kind.must_show) <= known
        assert set(kind.states) <= set(CASE_STATES) | set(LAPSE_NAMES)


def test_only_the_department_signs_a_decision_and_only_public_papers_are_masked() -> None:
    kinds = notice_book().kinds
    assert kinds["processing_decision"].issuer == "department"
    assert kinds["correction_order"].issuer == "inspection"
    assert {key for key, kind in kinds.items() if kind.public} == {"return_publication", "publication_list"}


def test_every_step_done_on_paper_is_entered_by_serving_it_or_by_a_service_of_its_own() -> None:
    """One table says which paper takes which step; what the law does on paper otherwise is listed here."""
    book = notice_book()
    by_service = {step: key for key, kind in book.kinds.items() for step in (kind.step, *kind.published)}
    decided = {
        # by two people, and then written to whom it concerns
        "stop_approved", "resumed", "stop_reversed", "assessment_proposed", "assessment_approved",
        "agreement_signed", "offset_later_benefits", "offset_account", "offset_grants",
        "write_off_proposed", "part_written_off", "written_off", "names_proposed", "names_published",
        # of a lapse, which is no case
        "lapse_noticed", "lapse_stop_approved",
        # entered with the number of a paper another office made, or one made outside
        "other_office_written", "referred_to_police", "inspection_opened", "penalty_opened",
        "statement_closed", "penalty_decided",
    }  # fmt: skip
    on_paper = {key for key, step in book.law.steps.items() if step.documents}
    assert {step for step in by_service if step} == on_paper - decided
    for key, kind in book.kinds.items():
        for step in (kind.step, *kind.published[:1]):
            if step and not (step == "order_published" and key != "return_publication"):
                assert key in book.law.steps[step].documents, (key, step)
    silent = {key for key, kind in book.kinds.items() if not kind.begins}
    assert silent == {
        "audit_settlement", "correction_request", "instalment_agreement", "lapse_notice", "offset_notice",
        "publication_list", "resumption_letter",
    }  # fmt: skip


@pytest.mark.parametrize(
    "said",
    ['step = "fly"', 'published = ["order_published"]', 'after = ["rain"]', 'to = "everybody"',
     'step = "penalty_served"'],
)  # fmt: skip
def test_a_paper_that_takes_no_known_step_of_its_issuer_is_refused(tmp_path: Path, said: str) -> None:
    with pytest.raises(ConfigurationError):
        notice_book(own_file(tmp_path, f"[kinds.return_notice]\n{said}\n"))


def test_the_terms_and_articles_are_those_of_the_procedure() -> None:
    book = notice_book()
    assert book.term_words("reconsideration") == "60日"
    assert book.term_words("litigation") == "6个月"
    assert book.term_words("reply_window") == "10个工作日"
    assert book.cited(book.kind("return_notice")) == "《社会保险经办条例》第四十六条"


def test_a_term_that_would_end_on_a_day_off_ends_on_the_next_working_day() -> None:
    book = notice_book()
    # fifteen days after Saturday 21 November 2026 is a Sunday
    assert book.due_on(book.kind("return_notice"), date(2026, 11, 21)) == date(2026, 12, 7)
    assert book.due_on(book.kind("audit_settlement"), date(2026, 11, 21)) is None


def test_a_region_overrides_its_part_of_the_country_and_the_longest_code_wins(tmp_path: Path) -> None:
    folder = own_file(
        tmp_path,
        '[regions."37".days]\nlisted = 20\n[regions."379901".days]\nlisted = 7\n'
        '[regions."3799".kinds.return_notice]\nmark = "催"\n',
    )
    assert notice_book(folder, "379901").days["listed"] == 7
    assert notice_book(folder, "379902").days["listed"] == 20
    assert notice_book(folder, "420100").days["listed"] == 30
    assert notice_book(folder, "379901").kind("return_notice").mark == "催"
    assert notice_book(folder, "379901").kind("return_notice").issuer == "agency"


def test_a_paper_states_the_term_of_the_offices_own_procedure(tmp_path: Path) -> None:
    file = tmp_path / "procedure.toml"
    file.write_text('[regions."3799".terms.voluntary_return]\namount = 20\n', "utf-8")
    assert notice_book(None, "379901", file).term_words("voluntary_return") == "20日"
    assert notice_book(None, "420100", file).term_words("voluntary_return") == "15日"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[days", "TOML"),
        ("days = " + "[" * 3_000, "TOML"),
        ("[days]\nlisted = 0", "listed"),
        ("[days]\nlisted = true", "listed"),
        ("[nothing]\nx = 1", "nothing"),
        ('[kinds.return_notice]\nissuer = "mayor"', "return_notice"),
        ('[kinds.return_notice]\ndue = "someday"', "someday"),
        ('[kinds.return_notice]\nlaw = ["no_such"]', "return_notice"),
        ('[kinds.no_document]\nmark = "x"', "no_document"),
        ("days = 3", "wrong"),
        ("regions = 3", "wrong"),
    ],
)
def test_a_mistake_in_an_offices_file_is_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        notice_book(own_file(tmp_path, text))
    assert told in str(refused.value)
    assert "notices.toml" in str(refused.value)


def test_an_unknown_paper_or_way_of_serving_is_refused_with_those_there_are() -> None:
    book = notice_book()
    with pytest.raises(InvalidInput) as refused:
        book.kind("letter")
    assert "return_notice" in refused.value.remedy.zh
    with pytest.raises(InvalidInput):
        book.method("pigeon")


def office(**settings: object) -> Office:
    return Office("3799/379901/", "东湖区社会保险所", NoticeSettings.model_validate(settings))


def test_the_nearest_agency_above_that_names_it_decides() -> None:
    assert nearest({"3799": 1, "379901": 2}, "3799/379901/") == 2
    assert nearest({"3799": 1}, "3799/379901/") == 1
    assert nearest({"3798": 1}, "3799/379901/") is None


def test_an_issuer_that_is_not_configured_is_refused_and_told_where() -> None:
    kind = notice_book().kinds["processing_decision"]
    with pytest.raises(ConfigurationError) as refused:
        office().issuer(kind)
    assert "notices.departments" in refused.value.in_language("en")
    assert office(departments={"3799": "青禾市人社局"}).issuer(kind) == "青禾市人社局"


def test_an_office_without_a_mark_of_its_own_is_numbered_by_its_code() -> None:
    kind = notice_book().kinds["return_notice"]
    assert office().mark(kind) == "379901退告"
    assert office(marks={"3799": "青社保"}).mark(kind) == "青社保退告"
