"""What the system knows about a person, and who looked at it: the registers, checks, and the audit chain.

Of whoever looked, role and agency are told and the day, not the name. Records of registers that were compared
with the person are not told of: whether one is about them is still for a person to judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from verifier.accounts.rights import ROLE_NAMES
from verifier.accounts.tables import Agency, User
from verifier.audit.tables import AuditEntry
from verifier.biometrics.vault.tables import TemplateAccess
from verifier.certification.checks.enrolled import enrolled_places
from verifier.certification.checks.view import checks
from verifier.certification.subjects import subject_of
from verifier.certification.tables import Certification, Check, LifeSign
from verifier.certification.words import BASIS_NAMES, MODALITY_NAMES, SIGN_NAMES
from verifier.citizens.entering import CITIZEN
from verifier.clock import CHINA
from verifier.context import Context
from verifier.crossmatch.tables import Lead
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.people.tables import Person

MOST: Final = 50
_SYSTEM: Final = Text("系统", "the system itself")
_FORMER: Final = Text("已不在册的用户", "a user who is no longer on record")
_HOLDER: Final = Text("持查询码的人", "whoever holds your code")
_SAW: Final[dict[str, Text]] = {
    "id_no": Text("查看了完整身份证号", "saw the whole ID number"),
    "record_id_no": Text("查看了完整身份证号", "saw the whole ID number"),
    "phone": Text("查看了完整电话号码", "saw the whole telephone number"),
    "account_no": Text("查看了完整银行账号", "saw the whole bank account number"),
}
_OFFICE: Final = Text("有关部门", "the office concerned")
_SAW_OTHER: Final = Text("查看了隐去的信息", "saw something that is usually hidden")
_DID: Final[dict[str, Text]] = {
    "citizen.entered": Text("用查询码打开了本页", "opened this page with your code"),
    "citizen.code_issued": Text("打印了新的查询码", "printed a new code"),
    "person.enrolled": Text("登记了指纹或手掌", "recorded a finger or hand"),
}
_SAW_FINGERS: Final = Text(
    "查看了指纹或手掌的比对情况", "looked at how a finger or hand was compared with the record"
)
_CHECKED: Final[dict[str, Text]] = {
    "match": Text("认出本人", "You were recognised"),
    "no_match": Text("没有认出，不影响待遇", "Not recognised; your benefit is not touched by that"),
    "inconclusive": Text("看不清，不影响待遇", "Could not be told; your benefit is not touched by that"),
    "refused": Text("采集不清楚，不影响待遇", "The capture was faint; your benefit is not touched by that"),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that is on record: what it is, where it comes from, and its day if it has one."""

    what: Text
    where: Text
    on: date | None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: the day, who by role, of which agency (None for the system), and at what."""

    on: date
    who: Text
    agency: Text | None
    what: Text


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything on the page "what is known about me", the latest first in each list."""

    registers: tuple[Holding, ...]
    proofs: tuple[Holding, ...]
    checks: tuple[Holding, ...]
    signs: tuple[Holding, ...]
    enrolled: Text
    looks: tuple[Look, ...]


def holdings(session: Session, context: Context, person_id: int) -> Holdings:
    """Return what is on record about the human this entry of a register is."""
    people = subject_of(session, person_id).person_ids
    return Holdings(
        registers=_registers(session, context, people),
        proofs=_proofs(session, people),
        checks=_checks(session, people),
        signs=_signs(session, context, people),
        enrolled=_enrolled(session, people),
        looks=_looks(session, people),
    )


def _registers(session: Session, context: Context, people: Sequence[int]) -> tuple[Holding, ...]:
    query = (
        select(Person.register, Feed.business_date)
        .outerjoin(Feed, Feed.id == Person.last_feed_id)
        .where(Person.id.in_(people))
        .order_by(Person.id)
    )
    what = Text("姓名、身份证号和待遇", "Name, ID number and benefits")
    name = context.settings.feeds.source_name
    return tuple(Holding(what, name(register), on) for register, on in session.execute(query))


def _proofs(session: Session, people: Sequence[int]) -> tuple[Holding, ...]:
    query = select(Certification).where(Certification.person_id.in_(people))
    latest = query.order_by(Certification.certified_on.desc(), Certification.id.desc()).limit(MOST)
    what = Text("资格认证", "Proof of life")
    unknown = Text("其他方式", "another way")
    return tuple(
        Holding(what, BASIS_NAMES.get(one.basis, unknown), one.certified_on)
        for one in session.scalars(latest)
    )


def _checks(session: Session, people: Sequence[int]) -> tuple[Holding, ...]:
    elsewhere = Text("认证设备", "a kiosk")
    return tuple(
        Holding(
            _CHECKED[one.decision],
            elsewhere if one.site is None else Text(one.site, one.site),
            one.captured_at.astimezone(CHINA).date(),
        )
        for one in checks(session, Check.person_id.in_(people))
    )


def _signs(session: Session, context: Context, people: Sequence[int]) -> tuple[Holding, ...]:
    query = select(LifeSign).where(LifeSign.person_id.in_(people))
    latest = query.order_by(LifeSign.seen_on.desc(), LifeSign.id.desc()).limit(MOST)
    other = Text("生存迹象", "a sign of life")
    return tuple(
        Holding(SIGN_NAMES.get(one.kind, other), _teller(context, one.source), one.seen_on)
        for one in session.scalars(latest)
    )


def _teller(context: Context, source: str) -> Text:
    """A source is named for what else it sends: “death certificates” is no word beside a clinic visit."""
    feeds = context.settings.feeds
    return _OFFICE if feeds.evidence.class_of(source) in "ABCD" else feeds.source_name(source)


def _enrolled(session: Session, people: Sequence[int]) -> Text:
    places = enrolled_places(session, people)
    kinds = [name for kind, name in MODALITY_NAMES.items() if any(place.modality == kind for place in places)]
    if not kinds:
        return Text("没有登记指纹或手掌。", "No finger or hand is on record.")
    names = Text("、".join(kind.zh for kind in kinds), " and ".join(kind.en for kind in kinds))
    stored = Text(
        "已登记：{names}。只存加密的特征，不存图像。",
        "On record: {names}. Only encrypted features are kept, no picture.",
    )
    return stored.fill(names=names)


def _looks(session: Session, people: Sequence[int]) -> tuple[Look, ...]:
    leads = session.scalars(select(Lead.id).where(Lead.person_id.in_(people))).all()
    about = or_(
        and_(AuditEntry.subject_type == "person", AuditEntry.subject_id.in_([str(one) for one in people])),
        and_(AuditEntry.subject_type == "lead", AuditEntry.subject_id.in_([str(one) for one in leads])),
    )
    told = AuditEntry.action.in_(("person.revealed", *_DID))
    entries = session.scalars(
        select(AuditEntry).where(about, told).order_by(AuditEntry.seq.desc()).limit(MOST)
    ).all()
    opened = session.scalars(
        select(TemplateAccess)
        .where(TemplateAccess.person_id.in_(people), TemplateAccess.purpose == "explanation")
        .order_by(TemplateAccess.id.desc())
        .limit(MOST)
    ).all()
    names = {entry.actor for entry in entries} | {access.accessed_by for access in opened}
    known = _roles(session, names)
    looks = [
        _look(entry.at.astimezone(CHINA).date(), entry.actor, _what(entry), known) for entry in entries
    ] + [
        _look(access.accessed_at.astimezone(CHINA).date(), access.accessed_by, _SAW_FINGERS, known)
        for access in opened
    ]
    return tuple(sorted(dict.fromkeys(looks), key=lambda look: look.on, reverse=True))


def _what(entry: AuditEntry) -> Text:
    if entry.action == "person.revealed":
        return _SAW.get(str(entry.detail.get("field")), _SAW_OTHER)
    return _DID[entry.action]


def _look(on: date, actor: str, what: Text, known: dict[str, tuple[Text, Text]]) -> Look:
    if actor == CITIZEN:
        return Look(on, _HOLDER, None, what)
    if actor in known:
        role, agency = known[actor]
        return Look(on, role, agency, what)
    return Look(on, _SYSTEM if actor.startswith("system:") else _FORMER, None, what)


def _roles(session: Session, names: set[str]) -> dict[str, tuple[Text, Text]]:
    query = (
        select(User.name, User.role, Agency.name_zh, Agency.name_en)
        .join(Agency, Agency.id == User.agency_id)
        .where(User.name.in_(names))
    )
    return {
        row.name: (ROLE_NAMES[row.role], Text(row.name_zh, row.name_en)) for row in session.execute(query)
    }
