"""A small office with one thing of each kind the console shows; names and numbers are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from tests import factories as make
from tests.web.sample_night import plant_run
from verifier.accounts.passwords import hash_password
from verifier.accounts.tables import User
from verifier.benefits.tables import Entitlement
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.database import EVERYWHERE
from verifier.feeds.tables import Feed, QuarantinedRow, SourceRecord
from verifier.months import Month
from verifier.people.tables import Person

PASSWORD = "correct-horse-battery"
#: name → role, agency: one of each role, and an investigator of another county
USERS = {
    "li.jing": ("investigator", "379901"),
    "chen.wei": ("approver", "3799"),
    "zhao.min": ("supervisor", "3799"),
    "operator": ("operator", "3799"),
    "it.admin": ("system_admin", "3799"),
    "security": ("security_admin", "3799"),
    "audit": ("audit_admin", "3799"),
    "sun.far": ("investigator", "379904"),
}
HOSTILE_NAME = "<script>alert('x')</script>"


@dataclass(frozen=True, slots=True)
class Sample:
    """Ids of what was planted."""

    lead: int
    second_lead: int
    weak_lead: int
    hostile_lead: int
    far_lead: int
    person: int
    feed: int
    held_feed: int
    own_held_feed: int
    run: int
    running: int


@cache
def _hashed() -> str:
    return hash_password(PASSWORD)


def plant(ctx: Context) -> Sample:
    """Plant users, feeds, people, payments, leads and runs; return their ids."""
    with ctx.database.write(EVERYWHERE) as session:
        for name, (role, agency) in USERS.items():
            session.add(
                User(
                    name=name,
                    role=role,
                    agency_id=make.agency(session, agency).id,
                    password_hash=_hashed(),
                    created_at=make.NOW,
                )
            )
        police = _feed(session, source="police", received=318, accepted=311, duplicates=4, quarantined=3)
        _quarantine(session, police)
        village = make.make_feed(session, source="village", evidence_class="E", received=12, accepted=12)
        held = _held(session, imported_by="operator")
        own_held = _held(session, imported_by="chen.wei")
        person = _person(session, "王秀英", "37990119450112304X", "1945-01-12")
        lead = _death(session, person, police, paid_months=15)
        second = _death(session, _person(session, "李建国", "379901193808150016", "1938-08-15"), police, 9)
        weak = _weak(session, _person(session, "张玉兰", "379901194103040021", "1941-03-04"), village)
        hostile = _death(
            session, _person(session, HOSTILE_NAME, "379901195005050035", "1950-05-05"), police, 1
        )
        far_person = _person(session, "周远", "379904194911110012", "1949-11-11", agency_code="379904")
        far = _death(session, far_person, police, 3)
        run = plant_run(session, make.TODAY, state="done")
        running = plant_run(session, date(2026, 11, 22), state="running")
        return Sample(
            lead=lead.id,
            second_lead=second.id,
            weak_lead=weak.id,
            hostile_lead=hostile.id,
            far_lead=far.id,
            person=person.id,
            feed=police.id,
            held_feed=held.id,
            own_held_feed=own_held.id,
            run=run.id,
            running=running.id,
        )


def _feed(session: Session, **values: Any) -> Feed:
    given = {
        "agency_id": make.agency(session).id,
        "file_name": "死亡注销_202611.csv",
        "encoding": "gb18030",
        "headings": ["序号", "姓名", "身份证号", "死亡日期"],
        "finished_at": make.NOW,
    }
    return make.make_feed(session, **(given | values))


def _held(session: Session, imported_by: str) -> Feed:
    return _feed(
        session,
        source="crematorium",
        evidence_class="B",
        file_name="火化_202611.xlsx",
        format="xlsx",
        state="held",
        received=5,
        accepted=5,
        imported_by=imported_by,
        hold_reasons=[
            {
                "zh": "当日报送死亡 5 人，占在发 6 人的 83.33%，超过 0.50%。",
                "en": "5 deaths declared today are 83.33% of 6 people on the roll; up to 0.50% passes.",
            }
        ],
    )


def _quarantine(session: Session, feed: Feed) -> None:
    for line, raw, zh, en in (
        (
            17,
            "17,刘芳,37990119480230001X,2026-10-03\r\n",
            "身份证号中的出生日期不存在。",
            "The ID holds no such date.",
        ),
        (
            88,
            "88,陈平,379901195107070011,2026-13-40\r\n",
            "死亡日期不是日期。",
            "The date of death is no date.",
        ),
        (203, "203,,379901194001010019,2026-10-09\r\n", "没有姓名。", "There is no name."),
    ):
        session.add(
            QuarantinedRow(
                feed_id=feed.id,
                line=line,
                row_key=str(line),
                raw=raw.encode("gb18030"),
                code="sample",
                reason={"zh": zh, "en": en},
                remedy={"zh": "请来源单位核对后改正。", "en": "Ask the source to check and correct it."},
            )
        )


def _person(session: Session, name: str, id_no: str, birth: str, *, agency_code: str = "379901") -> Person:
    return make.make_person(
        session,
        agency_code=agency_code,
        name=name,
        id_no=id_no,
        birth=birth,
        phone="13800001234",
        address="东湖区柳巷街道 8 号",
        sex="F",
    )


def _death(session: Session, person: Person, feed: Feed, paid_months: int) -> Lead:
    died = date(2025, 6, 18)
    record = make.make_record(
        session, feed, name=person.name, id_no=person.id_no, birth=person.birth, event_date=died
    )
    right = make.make_entitlement(session, person)
    total = _pay(session, right, Month(2025, 1), 6, paid_months)
    make.make_pair(session, person, record, parts=parts_of(record, person))
    return make.make_lead(
        session,
        person,
        record,
        amount_at_risk_fen=total,
        why={
            "zh": f"公安记录显示此人 2025-06-18 死亡，此后仍发放 {paid_months} 个月待遇。",
            "en": f"The police record a death on 2025-06-18; {paid_months} months were paid after it.",
        },
        facts={"stop": "2025-07"},
        weight=28.4,
    )


def _weak(session: Session, person: Person, feed: Feed) -> Lead:
    record = make.make_record(
        session, feed, name="张玉蘭", id_no=None, birth="1941-04-03", event_date=date(2026, 9, 2)
    )
    right = make.make_entitlement(session, person, scheme="resident", monthly_fen=21_800)
    total = _pay(session, right, Month(2026, 3), 7, 2)
    make.make_pair(session, person, record, tier="probable", weight=6.1, parts=parts_of(record, person))
    return make.make_lead(
        session,
        person,
        record,
        tier="probable",
        strength="supporting",
        rule="name_and_birth",
        weight=6.1,
        amount_at_risk_fen=total,
        amount_basis="mixed",
        why={
            "zh": "村组报告一名同名老人去世，没有身份证号，出生日月可能写反。",
            "en": "A village reports the death of a namesake without an ID; day and month may be swapped.",
        },
        facts={"stop": "2026-10"},
    )


def _pay(session: Session, right: Entitlement, first: Month, due: int, overpaid: int) -> int:
    total = 0
    for number in range(due + overpaid):
        amount = right.monthly_fen + number * 100
        make.make_payment(session, right, first.plus(number), amount)
        total += amount if number >= due else 0
    return total


def parts_of(record: SourceRecord, person: Person) -> list[dict[str, Any]]:
    """Return an explanation in the shape the matcher stores."""
    same_name = record.name == person.name
    rows = [
        (
            "id",
            "same" if record.id_no else "unknown",
            record.id_no,
            person.id_no,
            17.5 if record.id_no else 0.0,
        ),
        ("name", "same" if same_name else "variant", record.name, person.name, 8.2 if same_name else 6.4),
        (
            "birth",
            "same" if record.birth == person.birth else "swapped",
            record.birth,
            person.birth,
            11.6 if record.birth == person.birth else 4.9,
        ),
        ("sex", "unknown", None, person.sex, 0.0),
        ("address", "unknown", None, person.address, 0.0),
    ]
    return [
        {
            "field": field,
            "level": level,
            "record_value": ours,
            "person_value": theirs,
            "weight": weight,
            "zh": f"{field}：{level}。",
            "en": f"{field}: {level}.",
        }
        for field, level, ours, theirs, weight in rows
    ]
