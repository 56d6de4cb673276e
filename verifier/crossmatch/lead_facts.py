"""The facts behind a lead as rows to read: a label and a value, numbers masked, other agencies unnamed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.benefits.payments import entitlements_of
from verifier.benefits.tables import BankAccount
from verifier.benefits.words import SCHEME_NAMES
from verifier.crossmatch.contradiction import LastCertification
from verifier.crossmatch.custody_rules import custody_effect, custody_rule
from verifier.crossmatch.kinds_of_checks import CHECK_FACTS, CHECK_KINDS
from verifier.crossmatch.tables import Lead
from verifier.feeds.tables import SourceRecord
from verifier.language import Text
from verifier.money import yuan_text
from verifier.months import Month
from verifier.people.masking import mask_account, mask_id
from verifier.people.tables import Person

_UNKNOWN: Final = Text("不详", "not known")
_ELSEWHERE: Final = Text("另一机构的人员", "a person of another agency")


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact: what it is, and its value, ready to be shown."""

    label: Text
    value: str | Text


@dataclass(frozen=True, slots=True)
class _About:
    session: Session
    lead: Lead
    person: Person
    record: SourceRecord | None


def fact_rows(
    session: Session,
    lead: Lead,
    person: Person,
    record: SourceRecord | None,
    last: LastCertification | None,
    contradicted: date | None,
) -> tuple[FactRow, ...]:
    """Return what an investigator needs to know of a lead that was read in scope, its certification last."""
    about = _About(session, lead, person, record)
    find = _FACTS.get(lead.kind)
    rows = [] if find is None else find(about)
    if contradicted is not None:
        rows.append(
            FactRow(
                Text("与死亡记录矛盾的认证", "certification after the recorded death"),
                contradicted.isoformat(),
            )
        )
    none = Text("没有记录", "none on record")
    rows.append(
        FactRow(
            Text("最近一次待遇领取资格认证", "last certification"),
            none if last is None else last.certified_on.isoformat(),
        )
    )
    if last is not None:
        rows.append(FactRow(Text("认证有效期至", "certified until"), last.until.isoformat()))
    return tuple(rows)


def _of_death(about: _About) -> list[FactRow]:
    told = about.lead.facts.get("event_date")
    rows = [FactRow(Text("记载的死亡日期", "recorded day of death"), told or _UNKNOWN)]
    reason = None if about.record is None else about.record.detail.get("reason")
    if reason:
        rows.append(FactRow(Text("记载的原因", "recorded reason"), str(reason)))
    return rows


def _of_account_change(about: _About) -> list[FactRow]:
    facts = about.lead.facts
    changed, account_no = date.fromisoformat(facts["changed_on"]), str(facts["account_no"])
    accounts = list(
        about.session.scalars(
            select(BankAccount)
            .where(BankAccount.person_id == about.person.id, BankAccount.since <= changed)
            .order_by(BankAccount.since, BankAccount.id)
        )
    )
    new = next((one for one in accounts if one.account_no == account_no and one.since == changed), None)
    earlier = [one for one in accounts if one.since < changed and one.account_no != account_no]
    old = earlier[-1] if earlier else None
    return [
        *_of_death(about),
        FactRow(Text("变更日期", "changed on"), changed.isoformat()),
        FactRow(Text("原账户", "old account"), _UNKNOWN if old is None else mask_account(old.account_no)),
        FactRow(Text("原户名", "old holder"), _holder(old)),
        FactRow(Text("新账户", "new account"), mask_account(account_no)),
        FactRow(Text("新户名", "new holder"), _holder(new)),
    ]


def _holder(account: BankAccount | None) -> str | Text:
    return _UNKNOWN if account is None or not account.holder_name else account.holder_name


def _of_custody(about: _About) -> list[FactRow]:
    detail: dict[str, Any] = {} if about.record is None else about.record.detail
    status = str(about.lead.facts.get("status") or detail.get("status") or "")
    if not status:
        return []
    began = None if about.record is None else about.record.event_date
    schemes = [right.scheme for right in entitlements_of(about.session, about.person.id)]
    rows = [
        FactRow(Text("羁押或服刑状态", "custody status"), custody_rule(status).name),
        FactRow(Text("开始日期", "since"), _UNKNOWN if began is None else began.isoformat()),
        FactRow(Text("结束日期", "until"), detail.get("ended") or Text("未载明", "not stated")),
        FactRow(Text("如属实，对待遇的影响", "if true, for the payment"), custody_effect(status, schemes)),
    ]
    if detail.get("court"):
        rows.append(FactRow(Text("法院", "court"), str(detail["court"])))
    return rows


def _of_holder(about: _About) -> list[FactRow]:
    account_no, holder = str(about.lead.facts["account_no"]), about.lead.facts.get("holder_name")
    stated = about.session.scalars(
        select(BankAccount.holder_id_no)
        .where(
            BankAccount.person_id == about.person.id,
            BankAccount.account_no == account_no,
            BankAccount.holder_id_no.is_not(None),
        )
        .order_by(BankAccount.id.desc())
        .limit(1)
    ).one_or_none()
    rows = [
        FactRow(Text("账户", "account"), mask_account(account_no)),
        FactRow(Text("户名", "holder"), holder or _UNKNOWN),
        FactRow(Text("待遇领取人员姓名", "retiree's name"), about.person.name),
    ]
    if stated:
        rows.append(FactRow(Text("户主身份号码", "holder's ID number"), mask_id(stated)))
        rows.append(FactRow(Text("本人身份号码", "retiree's ID number"), mask_id(about.person.id_no)))
    return rows


def _of_shared_account(about: _About) -> list[FactRow]:
    ids = [int(number) for number in about.lead.facts.get("people", [])]
    seen = list(about.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))
    rows = [
        FactRow(Text("账户", "account"), mask_account(str(about.lead.facts["account_no"]))),
        FactRow(Text("共用人数", "people paid into it"), str(len(ids))),
        *(FactRow(Text("共用人", "paid into it"), f"{one.name} {mask_id(one.id_no)}") for one in seen),
    ]
    rows.extend(FactRow(Text("共用人", "paid into it"), _ELSEWHERE) for _ in range(len(ids) - len(seen)))
    return rows


def _of_two_rolls(about: _About) -> list[FactRow]:
    rows = _benefits(about.session, about.person, Text("本人编号待遇", "benefit under this number"))
    other_id = about.lead.facts.get("other_person_id")
    if other_id is not None:
        other = about.session.scalars(select(Person).where(Person.id == other_id)).one_or_none()
        label = Text("另一编号", "other number")
        if other is None:
            rows.append(FactRow(label, _ELSEWHERE))
        else:
            rows.append(FactRow(label, f"{other.register} {other.pid} · {other.name} {mask_id(other.id_no)}"))
            rows.extend(
                _benefits(about.session, other, Text("另一编号待遇", "benefit under the other number"))
            )
    if about.record is not None:
        rows.extend(_elsewhere(about.record))
    return rows


def _benefits(session: Session, person: Person, label: Text) -> list[FactRow]:
    return [
        FactRow(label, _benefit(right.scheme, right.monthly_fen, right.started))
        for right in entitlements_of(session, person.id)
    ]


def _benefit(scheme: str, monthly_fen: int, started: Month | None) -> Text:
    return Text(
        "{scheme}，每月 {amount} 元，{started} 起", "{scheme}, {amount} yuan a month, from {started}"
    ).fill(scheme=_scheme(scheme), amount=yuan_text(monthly_fen), started=started or _UNKNOWN)


def _elsewhere(record: SourceRecord) -> list[FactRow]:
    detail = record.detail
    started, monthly = detail.get("started"), detail.get("monthly")
    return [
        FactRow(Text("对方险种", "scheme there"), _scheme(detail.get("scheme"))),
        FactRow(
            Text("对方待遇开始", "paid there from"),
            _UNKNOWN if started is None else str(Month.from_ordinal(int(started))),
        ),
        FactRow(Text("对方经办机构", "agency there"), detail.get("agency_name") or _UNKNOWN),
        FactRow(
            Text("对方月待遇（元）", "monthly benefit there (yuan)"),
            _UNKNOWN if monthly is None else yuan_text(int(monthly)),
        ),
    ]


def _scheme(scheme: str | None) -> Text:
    return _UNKNOWN if scheme is None else SCHEME_NAMES.get(scheme, Text(scheme, scheme))


def _of_lapse(about: _About) -> list[FactRow]:
    scheme, due = about.lead.facts.get("scheme"), about.lead.facts.get("due_on")
    return [
        FactRow(Text("险种", "scheme"), _scheme(scheme)),
        FactRow(Text("认证应完成日期", "certification was due on"), due or _UNKNOWN),
    ]


def _of_age(about: _About) -> list[FactRow]:
    age = about.lead.facts.get("age")
    return [
        FactRow(Text("出生日期", "date of birth"), about.person.birth or _UNKNOWN),
        FactRow(Text("年龄", "age"), _UNKNOWN if age is None else str(age)),
    ]


def _of_checks(about: _About) -> list[FactRow]:
    facts = about.lead.facts
    rows = [FactRow(label, _told(facts[name])) for name, label in CHECK_FACTS.items() if facts.get(name)]
    other_id = facts.get("other_person_id")
    if other_id is not None:
        other = about.session.scalars(select(Person).where(Person.id == other_id)).one_or_none()
        shown = _ELSEWHERE if other is None else f"{other.register} {other.pid} · {other.name}"
        rows.append(FactRow(Text("另一名人员", "other person"), shown))
    return rows


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


_FACTS: Final[dict[str, Callable[[_About], list[FactRow]]]] = {
    "paid_after_death": _of_death,
    "account_changed_around_death": _of_account_change,
    "in_custody": _of_custody,
    "on_two_rolls": _of_two_rolls,
    "two_ids_one_person": _of_two_rolls,
    "shared_account": _of_shared_account,
    "holder_not_retiree": _of_holder,
    "no_life_sign": _of_age,
    "certification_lapsed": _of_lapse,
    **dict.fromkeys(CHECK_KINDS, _of_checks),
}
