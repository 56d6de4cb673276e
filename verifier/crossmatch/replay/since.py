"""What has come since a past night about the people and records of its leads: why today differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from verifier.benefits.tables import BankAccount, Entitlement, EntitlementChange, Payment
from verifier.biometrics.vault.tables import Enrolment
from verifier.certification.tables import Certification, Check
from verifier.crossmatch.kinds_of_checks import CHECK_KINDS
from verifier.crossmatch.replay.difference import Difference
from verifier.crossmatch.replay.past import Group
from verifier.crossmatch.tables import LeadDecision
from verifier.database.bulk import chunks
from verifier.database.earlier import EarlierRow
from verifier.devices.tables import DeviceAlert
from verifier.feeds.tables import Feed, SourceRecord
from verifier.people.tables import IdentityChange, PersonChange

_MONEY: Final = frozenset({"entitlement_changed", "payment_later"})
_IDENTITY: Final = frozenset({"record_later", "record_corrected", "person_changed", "identity_changed"})
_ALWAYS: Final = frozenset({"decided_since"})
#: what can have changed a lead of a kind
_CONCERNS: Final[dict[str, frozenset[str]]] = {
    "paid_after_death": _IDENTITY | _MONEY | {"certified_since"},
    "account_changed_around_death": _IDENTITY | _MONEY | {"certified_since", "account_later"},
    "in_custody": _IDENTITY | _MONEY,
    "on_two_rolls": _IDENTITY | _MONEY,
    "two_ids_one_person": _IDENTITY | _MONEY,
    "shared_account": frozenset({"account_later", "entitlement_changed"}),
    "holder_not_retiree": frozenset({"account_later", "entitlement_changed", "person_changed"}),
    "no_life_sign": frozenset({"certified_since", "entitlement_changed", "person_changed"}),
    "certification_lapsed": frozenset({"certified_since", "entitlement_changed"}),
    **dict.fromkeys(CHECK_KINDS, frozenset({"checked_since", "certified_since", "identity_changed"})),
    "check_after_death": _IDENTITY | {"checked_since"},
}


def since_causes(session: Session, group: Group, rows: Sequence[Difference]) -> dict[str, tuple[str, ...]]:
    """Return subject key → what came since the night that can have changed the lead, in a fixed order."""
    people = sorted({person_id for row in rows for person_id in _all_people(row)})
    of_people: defaultdict[str, set[int]] = defaultdict(set)
    for code, query in _about_people(group):
        of_people[code] |= _matching(session, query, people)
    leads = {row.before.lead_id for row in rows if row.before is not None}
    decided = _matching(session, _later(LeadDecision, group, LeadDecision.lead_id), leads)
    records = {lead["record_id"] for row in rows for lead in (row.before, row.after) if lead is not None}
    later, corrected = _records(session, group, records - {None})
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        theirs = {lead["record_id"] for lead in (row.before, row.after) if lead is not None}
        codes = [code for code, ids in of_people.items() if ids.intersection(_all_people(row))]
        codes += ["record_later"] if theirs & later else []
        codes += ["record_corrected"] if theirs & corrected else []
        if row.before is not None and row.before.lead_id in decided:
            codes.append("decided_since")
        wanted = _CONCERNS.get(row.kind, frozenset(of_people)) | _ALWAYS
        found[row.either.subject_key] = tuple(code for code in codes if code in wanted)
    return found


def _all_people(row: Difference) -> set[int]:
    named = set(row.people)
    for lead in (row.before, row.after):
        told = () if lead is None else lead["facts"].get("people", ())
        named |= {int(one) for one in told} if isinstance(told, list) else set()
    return named


def _later(model: Any, group: Group, column: Any) -> Select[Any]:
    return select(column).where(model.id > group.seen[model.__tablename__])


def _about_people(group: Group) -> Iterator[tuple[str, Select[Any]]]:
    seen = group.seen
    yield "person_changed", _later(PersonChange, group, PersonChange.person_id)
    yield "identity_changed", _later(IdentityChange, group, IdentityChange.first_id)
    yield "identity_changed", _later(IdentityChange, group, IdentityChange.second_id)
    changed = select(Entitlement.person_id).join(
        EntitlementChange, EntitlementChange.entitlement_id == Entitlement.id
    )
    yield (
        "entitlement_changed",
        changed.where(EntitlementChange.id > seen[EntitlementChange.__tablename__]),
    )
    yield "entitlement_changed", _later(Entitlement, group, Entitlement.person_id)
    yield "payment_later", _later(Payment, group, Payment.person_id)
    yield "account_later", _later(BankAccount, group, BankAccount.person_id)
    yield "account_later", _overwritten(BankAccount, group)
    yield "certified_since", _later(Certification, group, Certification.person_id)
    yield "certified_since", _overwritten(Certification, group)
    yield "checked_since", select(Check.person_id).where(Check.received_at > group.read_at)
    yield "checked_since", select(Enrolment.person_id).where(Enrolment.enrolled_at > group.read_at)
    alerts = _later(DeviceAlert, group, DeviceAlert.person_id)
    yield "checked_since", alerts.where(DeviceAlert.person_id.is_not(None))


def _overwritten(model: Any, group: Group) -> Select[Any]:
    kept = select(model.person_id).join(EarlierRow, EarlierRow.row_id == model.id)
    later = EarlierRow.id > group.seen[EarlierRow.__tablename__]
    return kept.where(EarlierRow.table_name == model.__tablename__, later)


def _matching(session: Session, query: Select[Any], wanted: Iterable[int]) -> set[int]:
    """Return which of the wanted numbers the one column of a query holds."""
    column = query.selected_columns[0]
    found: set[int] = set()
    for chunk in chunks(sorted(wanted)):
        found.update(session.scalars(query.where(column.in_(chunk))))
    return found


def _records(session: Session, group: Group, wanted: set[int]) -> tuple[set[int], set[int]]:
    """Return which records came later, and which their source told anew later under the same number."""
    seen = group.seen[SourceRecord.__tablename__]
    applied_later = (Feed.finished_at > group.read_at) | (Feed.id > group.seen[Feed.__tablename__])
    of_late_feeds = select(SourceRecord.id).join(Feed, Feed.id == SourceRecord.feed_id).where(applied_later)
    later = {record for record in wanted if record > seen}
    later |= _matching(session, of_late_feeds, wanted - later)
    anew = aliased(SourceRecord)
    told_anew = (
        select(SourceRecord.id)
        .join(
            anew,
            (anew.source == SourceRecord.source)
            & (anew.record_no == SourceRecord.record_no)
            & (anew.id != SourceRecord.id),
        )
        .where(SourceRecord.record_no.is_not(None), anew.id > seen)
    )
    return later, _matching(session, told_anew, wanted)
