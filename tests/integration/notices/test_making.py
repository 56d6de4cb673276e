"""Making papers: what they say, how they are numbered, what is kept, when they are refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from tests import factories as make
from tests.integration.notices.scene import ID_NO, LI, NAME, SUN, ZHAO, Matter, new_matter, own_templates
from verifier.accounts.actor import system_actor
from verifier.cases.ending import clear_case
from verifier.cases.tables import Case
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import ConfigurationError, Conflict, InvalidInput, NotFound, NotPermitted
from verifier.months import Month
from verifier.notices.archive import archive_folder, fetch
from verifier.notices.making import make_notice, open_notice
from verifier.notices.matters import NoticeRequest
from verifier.notices.tables import Notice, NoticeNumber


def test_a_notice_of_return_says_who_how_much_why_and_until_when(matter: Matter) -> None:
    notice = matter.make("return_notice")
    said = matter.words(notice)
    assert notice.number == "青社保退告〔2026〕1号"
    for part in (
        f"{NAME}的亲属",
        f"{NAME}已于2021年10月5日死亡",
        "自2021年11月起",
        "5,634.96元（大写：人民币伍仟陆佰叁拾肆元玖角陆分）",
        "《社会保险经办条例》第四十六条",
        "2026年12月7日前退回",
        "东湖区社会保险所（印章）",
        "2026年11月21日",
        "2022年1月",
        "联系电话：0799-1234567",
    ):
        assert part in said, part
    assert notice.due_on == date(2026, 12, 7)
    assert "notice.made" in matter.audited()
    assert NAME not in matter.all_audit_details()
    assert ID_NO not in matter.all_audit_details()


def test_numbers_run_without_a_gap_by_kind_agency_and_year(matter_on_both: Matter) -> None:
    matter = matter_on_both
    assert [matter.make("return_notice").serial for _ in range(3)] == [1, 2, 3]
    assert matter.make("audit_settlement").number == "青社保稽结〔2026〕1号"
    other = new_matter(matter.ctx, agency_code="379902")
    assert other.make("return_notice").serial == 1
    matter.move(days=60)
    assert matter.make("return_notice").number == "青社保退告〔2027〕1号"


def test_a_paper_that_fails_gives_its_number_back(matter: Matter, tmp_path: Path) -> None:
    matter.make("return_notice")
    broken = Document()
    broken.add_paragraph("{{ number")
    own = tmp_path / "own"
    own.mkdir()
    broken.save(str(own / "return_notice.docx"))
    good = matter.ctx.settings
    own_templates(matter.ctx, own)
    with pytest.raises(ConfigurationError, match="paragraph"):
        matter.make("return_notice")
    object.__setattr__(matter.ctx, "settings", good)
    assert matter.make("return_notice").serial == 2


def test_papers_made_at_once_have_different_numbers_and_none_is_left_out(matter_on_both: Matter) -> None:
    matter = matter_on_both
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: matter.make("return_notice").serial, range(12)))
    assert sorted(made) == list(range(1, 13))
    assert matter.count(NoticeNumber) == 1


def test_the_file_lies_in_the_archive_under_its_hash_and_a_changed_one_is_refused(matter: Matter) -> None:
    notice = matter.make("return_notice")
    row, data = open_notice(matter.ctx, LI, notice.id)
    assert (row.number, len(data)) == (notice.number, notice.size)
    path = archive_folder(matter.ctx.settings) / notice.sha256.hex()[:2] / notice.sha256.hex()
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(data + b" ")
    with pytest.raises(Conflict):
        open_notice(matter.ctx, LI, notice.id)
    path.unlink()
    with pytest.raises(NotFound):
        fetch(matter.ctx.settings, notice.sha256)
    assert matter.audited().count("notice.opened") == 1


def test_a_paper_is_never_edited(matter_on_both: Matter) -> None:
    matter = matter_on_both
    matter.make("return_notice")
    with pytest.raises(DBAPIError, match="append-only"), matter.ctx.database.write(EVERYWHERE) as session:
        session.execute(update(Notice).values(number="1"))


def test_nothing_is_ordered_back_before_the_sum_is_approved(office: Context) -> None:
    case = new_matter(office, assessed=False)
    for kind in ("return_notice", "fraud_return_notice", "audit_settlement", "processing_decision"):
        with pytest.raises(Conflict):
            case.make(kind)
    assert case.count(Notice) == 0
    assert case.count(NoticeNumber) == 0


def test_nothing_is_handed_over_before_an_order_was_served_and_its_term_has_passed(matter: Matter) -> None:
    with pytest.raises(Conflict, match="第四十六条"):
        matter.make("hand_over_letter")
    matter.serve(matter.make("return_notice"))
    with pytest.raises(Conflict, match="起可办理"):
        matter.make("hand_over_letter")
    matter.move(days=30)
    assert matter.make("hand_over_letter").serial == 1


@pytest.mark.parametrize("kind", ["processing_decision", "correction_order"])
def test_no_other_office_decides_before_the_case_was_handed_over(matter: Matter, kind: str) -> None:
    matter.served_and_overdue()
    with pytest.raises(Conflict, match="移交"):
        matter.make(kind)
    matter.serve(matter.make("hand_over_letter"))
    assert matter.make(kind).serial == 1


def test_the_department_signs_its_decision_and_names_the_ways_to_appeal(matter: Matter) -> None:
    matter.handed_over()
    said = matter.words(matter.make("processing_decision"))
    assert "青禾市人力资源和社会保障局（印章）" in said
    assert "60日内依法申请行政复议" in said
    assert "6个月内依法向人民法院提起行政诉讼" in said
    assert "不涉及罚款" in said


def test_a_hand_over_goes_to_the_inspection_and_encloses_what_there_is(matter: Matter) -> None:
    notice = matter.served_and_overdue()
    said = matter.words(matter.make("hand_over_letter"))
    assert "青禾市劳动保障监察支队：" in said
    assert f"1. 退回待遇告知书（{notice.number}）" in said
    assert "2. 送达记录（2026年11月21日，已送达）" in said
    assert "3. 照片.jpg" in said


def test_an_issuer_that_is_not_configured_is_refused(ctx: Context) -> None:
    matter = new_matter(ctx)
    matter.served_and_overdue()
    with pytest.raises(ConfigurationError):
        matter.make("hand_over_letter")


def test_a_public_order_is_masked_even_in_words_somebody_wrote(matter: Matter) -> None:
    first = matter.make("return_notice")
    with pytest.raises(Conflict):
        matter.make("return_publication")
    matter.serve(first, outcome="not_found")
    said = matter.words(matter.make("return_publication", facts=f"{NAME}（{ID_NO}）的亲属未退回。"))
    assert NAME not in said
    assert ID_NO not in said
    assert "王**（110***************）的亲属未退回。" in said
    assert "满30日即视为送达" in said


def test_a_term_can_be_longer_than_the_rule_but_not_shorter(matter: Matter) -> None:
    assert matter.make("return_notice", due_on=date(2026, 12, 31)).due_on == date(2026, 12, 31)
    with pytest.raises(InvalidInput):
        matter.make("return_notice", due_on=date(2026, 12, 1))


def test_a_notice_before_a_stop_names_a_month_to_come(office: Context) -> None:
    case = new_matter(office, assessed=False)
    for month in (None, Month(2026, 11), Month(2021, 1)):
        with pytest.raises(InvalidInput):
            case.make("stop_notice", month=month)
    said = case.words(case.make("stop_notice", month=Month(2026, 12)))
    assert "拟自2026年12月起暂停" in said
    assert "10个工作日" in said
    assert "照常发放" in said


def test_a_source_is_asked_to_correct_its_own_record(office: Context) -> None:
    case = new_matter(office, assessed=False)
    with pytest.raises(Conflict):
        case.make("correction_request")
    with office.database.read(EVERYWHERE) as session:
        version = session.get_one(Case, case.case).version
    clear_case(office, LI, case.case, "本人健在", version)
    said = case.words(case.make("correction_request"))
    assert "公安户籍注销：" in said
    assert "2021年10月5日" in said
    with pytest.raises(InvalidInput):
        case.make("correction_request", source="hospital")


def test_a_name_full_of_template_language_stays_a_name(office: Context) -> None:
    hostile = "{{ 7*7 }}</w:t>{% x %}"
    matter = new_matter(office, name=hostile)
    assert f"{hostile}的亲属" in matter.words(matter.make("return_notice"))


def test_only_who_works_on_cases_of_this_agency_makes_papers(matter: Matter) -> None:
    for actor in (ZHAO, make.make_actor("wu", "operator")):
        with pytest.raises(NotPermitted):
            matter.make("return_notice", actor)
    with pytest.raises(NotPermitted):
        matter.make("return_notice", system_actor())
    with matter.ctx.database.read(EVERYWHERE) as session:
        elsewhere = make.make_actor("qian", "supervisor", make.agency(session, "379902"))
    with pytest.raises(NotFound):
        matter.make("return_notice", elsewhere)
    assert matter.make("return_notice", SUN).made_by == "sun"


def test_a_request_names_one_matter_and_a_paper_there_is(matter: Matter) -> None:
    for request in (
        NoticeRequest("return_notice"),
        NoticeRequest("return_notice", matter.case, 1),
        NoticeRequest("letter", matter.case),
        NoticeRequest("publication_list", matter.case),
        NoticeRequest("return_notice", matter.case, to="长" * 501),
    ):
        with pytest.raises(InvalidInput):
            make_notice(matter.ctx, LI, request)
    with pytest.raises(NotFound):
        make_notice(matter.ctx, LI, NoticeRequest("return_notice", 10_000))
    with pytest.raises(Conflict):
        matter.make("resumption_letter")
