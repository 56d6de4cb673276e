"""Life signs are a feed like any other; they certify the person whose number they carry, and nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from tests.integration.feeds.office import Office, Retiree, id_number, people
from verifier.audit.tables import AuditEntry
from verifier.certification.tables import Certification, LifeSign, ServiceTask
from verifier.database import EVERYWHERE
from verifier.feeds.mapping import Mapping
from verifier.feeds.report import FeedReport
from verifier.feeds.tables import QuarantinedRow
from verifier.people.tables import Person

WANG = Retiree(1, "王秀英", "1945-01-01")
OLD = Retiree(2, "李桂兰", "1930-05-05")


@pytest.fixture
def town(office: Office) -> Office:
    office.bring("roll", [WANG, OLD, *people(10, 10)])
    return office


def certified(office: Office, basis: str = "life_sign") -> list[tuple[int, date]]:
    rows = office.rows_of(Certification)
    return [(row.person_id, row.certified_on) for row in rows if row.basis == basis]


def codes(office: Office, report: FeedReport) -> list[str]:
    rows = office.rows_of(QuarantinedRow)
    return [row.code for row in rows if row.feed_id == report.feed_id]


def test_a_clinic_visit_renews_the_certification(town: Office) -> None:
    report = town.bring("life-signs", [WANG.sign()], "city-hospital")
    assert (report.state, report.accepted) == ("applied", 1)
    [sign] = town.rows_of(LifeSign)
    assert (sign.source, sign.kind, sign.weight, sign.seen_on) == (
        "city-hospital", "clinic", "in_person", date(2026, 11, 18),
    )  # fmt: skip
    assert (sign.certified, sign.why_not, sign.record_no, sign.line) == (True, None, "S1", 2)
    [row] = [row for row in town.rows_of(Certification) if row.basis == "life_sign"]
    assert (row.certified_on, row.due_on) == (date(2026, 11, 18), date(2027, 11, 30))
    assert row.reference == f"life-sign:{sign.id}"
    entries = [entry for entry in town.rows_of(AuditEntry) if entry.action == "person.certified"]
    assert [entry.actor for entry in entries] == ["wang"]
    assert not any(WANG["公民身份号码"] in str(entry.detail) for entry in entries)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("就诊", "clinic"),
        ("疫苗接种", "vaccination"),
        ("个税", "tax"),
        ("人脸乘车", "transit-face"),
        ("工作人员走访", "staff-visit"),
        ("电话", "phone"),
        ("银行卡使用", "bank-card"),
        ("网上", "online"),
        ("Clinic", "clinic"),
    ],
)
def test_the_words_of_agencies_are_known(sqlite_office: Office, word: str, kind: str) -> None:
    sqlite_office.bring("roll", [WANG])
    sqlite_office.bring("life-signs", [WANG.sign(word)])
    [sign] = sqlite_office.rows_of(LifeSign)
    assert (sign.kind, sign.certified) == (kind, True)


def test_a_phone_call_is_kept_but_certifies_nobody_of_ninety(town: Office) -> None:
    town.bring("life-signs", [OLD.sign("电话"), WANG.sign("电话")])
    by_person = {sign.certified: sign for sign in town.rows_of(LifeSign)}
    assert by_person[False].why_not == "proxy_at_great_age"
    assert [day for _, day in certified(town, "proxy_sign")] == [date(2026, 11, 18)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"发生日期": "2026-11-22"}, "date_in_future"),
        ({"发生日期": "1944-12-31"}, "date_before_birth"),
        ({"发生日期": ""}, "date_missing"),
        ({"发生日期": "上周"}, "date_unusable"),
        ({"类型": ""}, "kind_missing"),
        ({"类型": "做梦"}, "word_unknown"),
        ({"公民身份号码": ""}, "person_missing"),
        ({"公民身份号码": "123"}, "id_invalid"),
        ({"公民身份号码": id_number("1945-01-01", 2)[:-1] + "*"}, "id_invalid"),
        ({"公民身份号码": id_number("1950-02-02", 777)}, "person_unknown"),
        ({"姓名": "赵铁柱"}, "person_contradiction"),
    ],
)
def test_what_is_in_doubt_goes_to_quarantine_and_certifies_nobody(
    sqlite_office: Office, values: dict[str, str], code: str
) -> None:
    sqlite_office.bring("roll", [WANG])
    report = sqlite_office.bring("life-signs", [WANG.sign() | values])
    assert (codes(sqlite_office, report), report.exit_code) == ([code], 3)
    assert report.feed_id is not None
    sqlite_office.counts_add_up(report.feed_id)
    assert sqlite_office.rows_of(LifeSign) == []
    assert certified(sqlite_office) == []


def test_a_number_that_is_nearly_somebodys_is_nobodys(town: Office) -> None:
    """A wrong check character and a slip of one digit are other numbers: nothing is guessed."""
    number = WANG["公民身份号码"]
    slips = [
        number[:-1] + ("1" if number[-1] != "1" else "2"),
        number[:5] + ("9" if number[5] != "9" else "8") + number[6:],
    ]
    report = town.bring("life-signs", [WANG.sign(公民身份号码=slip) for slip in slips])
    assert report.quarantined == 2
    assert certified(town) == []


def test_the_name_may_be_left_out_and_an_old_number_is_the_same(town: Office) -> None:
    number = WANG["公民身份号码"]
    old = number[:6] + number[8:17]
    town.bring("life-signs", [WANG.sign(姓名=""), WANG.sign(day="2026-11-17", 公民身份号码=old)])
    assert len(certified(town)) == 2


def test_two_entries_under_one_number_are_only_certified_where_they_are_known_as_one(town: Office) -> None:
    twin = WANG.but(个人编号="P90001")
    town.bring("roll", [twin], "nanhe")
    report = town.bring("life-signs", [WANG.sign()])
    assert codes(town, report) == ["person_ambiguous"]
    with town.ctx.database.write(EVERYWHERE) as session:
        first, second = session.scalars(
            select(Person.id).where(Person.id_no == WANG["公民身份号码"]).order_by(Person.id)
        )
        session.execute(update(Person).where(Person.id == second).values(identity_id=first))
    again = town.bring("life-signs", [WANG.sign()])
    assert (again.accepted, again.mended) == (1, 1)
    assert {person for person, _ in certified(town)} == {first, second}


def test_the_same_sign_told_again_changes_nothing(town: Office) -> None:
    rows = [WANG.sign(), WANG.sign()]
    report = town.bring("life-signs", rows)
    assert (report.accepted, report.duplicates) == (1, 1)
    assert town.bring("life-signs", rows).state == "repeated"
    assert town.bring("life-signs", [WANG.sign(编号="其他")]).accepted == 1
    assert len(town.rows_of(LifeSign)) == len(certified(town)) == 1


def test_a_corrected_row_mends_the_one_in_quarantine(town: Office) -> None:
    town.bring("life-signs", [WANG.sign(发生日期="2026-13-01")])
    report = town.bring("life-signs", [WANG.sign(发生日期="2026-10-01")])
    assert (report.accepted, report.mended) == (1, 1)


def test_a_file_of_one_kind_names_it_in_its_mapping(town: Office) -> None:
    rows = [{**WANG.sign(), "类型": ""}]
    town.bring("life-signs", rows, mapping=Mapping(defaults={"sign_kind": "接种"}))
    assert [sign.kind for sign in town.rows_of(LifeSign)] == ["vaccination"]


def test_a_sign_of_somebody_on_record_as_dead_asks_for_a_review(town: Office) -> None:
    dead = Retiree(30)
    town.bring("roll", [dead.but(发放状态="死亡", 停发年月="202601")], "nanhe")
    town.bring("life-signs", [dead.sign()])
    assert sorted(task.kind for task in town.rows_of(ServiceTask)) == ["review", "source_correction"]


def test_only_people_of_the_importers_agencies_are_certified(town: Office) -> None:
    elsewhere = town.person_at("379902")
    report = town.bring("life-signs", [WANG.sign()], actor=elsewhere)
    assert codes(town, report) == ["person_unknown"]


def test_a_killed_import_certifies_everybody_once(town: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    crowd = people(10, 10)
    monkeypatch.setattr("verifier.feeds.placing._MOST_AT_ONCE", {"life-signs": 3})
    calls = iter(range(100))

    def count(rows: int) -> None:
        if next(calls) == 1:
            raise Killed

    real = __import__("verifier.feeds.placing", fromlist=["place_feed"]).place_feed
    with monkeypatch.context() as patch:
        patch.setattr(
            "verifier.feeds.importing.place_feed",
            lambda context, terms, actor, _advance: real(context, terms, actor, count),
        )
        with pytest.raises(Killed):
            town.bring("life-signs", [one.sign() for one in crowd])
    assert len(certified(town)) == 6
    assert town.night().report["steps"]["finish_feeds"]["finished"][0]["state"] == "applied"
    assert len(certified(town)) == len(set(certified(town))) == 10


class TestTheGate:
    """100 people on the roll, and so few that any share of them counts."""

    @pytest.fixture
    def city(self, office: Office) -> Office:
        office.bring("roll", people(100))
        object.__setattr__(office.ctx.settings.feeds, "fewest_certified", 5)
        return office

    @pytest.mark.parametrize(("seen", "held"), [(25, False), (26, True)])
    def test_a_quarter_of_the_roll_on_one_day_is_held(self, city: Office, seen: int, held: bool) -> None:
        report = city.bring("life-signs", [one.sign() for one in people(seen)])
        assert (report.state == "held") is held
        assert (certified(city) == []) is held

    @pytest.mark.parametrize(("seen", "held"), [(50, False), (51, True)])
    def test_half_of_the_roll_is_held_whatever_the_days(self, city: Office, seen: int, held: bool) -> None:
        rows = [one.sign(day=f"2026-11-{one.number % 9 + 1:02d}") for one in people(seen)]
        assert (city.bring("life-signs", rows).state == "held") is held

    def test_a_list_cut_into_slices_is_one_list(self, city: Office) -> None:
        slices = [
            [one.sign(day=f"2026-11-{one.number % 9 + 1:02d}") for one in people(20, first)]
            for first in (1, 21, 41)
        ]
        states = [city.bring("life-signs", rows, f"source-{n}").state for n, rows in enumerate(slices)]
        assert states == ["applied", "applied", "held"]

    def test_after_a_person_released_it_all_are_certified(self, city: Office) -> None:
        report = city.bring("life-signs", [one.sign() for one in people(60)])
        assert report.state == "held"
        assert city.rows_of(LifeSign) == []
        assert city.release(report).state == "applied"
        assert len(certified(city)) == 60

    def test_signs_that_certify_nobody_hold_nothing(self, city: Office) -> None:
        object.__setattr__(city.ctx.settings.certification, "proxy_signs_until_age", 60)
        assert city.bring("life-signs", [one.sign("电话") for one in people(60)]).state == "applied"
        assert certified(city) == []
