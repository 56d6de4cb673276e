"""One finger under several identities, and one very sample used twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import func, select, union
from sqlalchemy.orm import aliased

from verifier.biometrics.vault.tables import DuplicateFinding, Template
from verifier.certification.tables import Check
from verifier.clock import CHINA
from verifier.crossmatch.finders.checks import CERTIFIED, HUMAN, lead_about, moment, site_names
from verifier.crossmatch.findings import Finding, Tonight
from verifier.devices.tables import DeviceAlert
from verifier.language import Text, joined
from verifier.people.tables import Person

_MOST_NAMED: Final = 20
_ANOTHER: Final = Text("该样本最初属于另一名人员。", "The first time, the sample stood for another person.")


def one_finger_several_people(tonight: Tonight) -> Iterator[Finding]:
    """A finger or hand enrolled under two identities that are not known as one human: one lead a pair."""
    one, other = aliased(Person), aliased(Person)
    query = (
        select(DuplicateFinding)
        .join(one, one.id == DuplicateFinding.person_id)
        .join(other, other.id == DuplicateFinding.other_person_id)
        .where(func.coalesce(one.identity_id, one.id) != func.coalesce(other.identity_id, other.id))
        .order_by(DuplicateFinding.id)
    )
    pairs: dict[tuple[int, ...], list[DuplicateFinding]] = defaultdict(list)
    for found in tonight.session.scalars(query):
        pairs[tuple(sorted((found.person_id, found.other_person_id)))].append(found)
    for (older, newer), findings in sorted(pairs.items()):
        first = findings[0]
        why = Text(
            "采集时发现：此人的 {n} 个手指或手掌与另一名人员的相同。可能是一人两个身份，"
            "也可能是采集时拿错了人，须先核实。",
            "At enrolment {n} of this person's fingers or hands were found to be another person's. It may be "
            "one person with two identities, or the wrong person was enrolled: verify first.",
        ).fill(n=len(findings))
        facts = {
            "other_person_id": first.other_person_id,
            "modalities": sorted({found.modality for found in findings}),
            "count": len(findings),
            "from": moment(first.found_at),
        }
        yield lead_about(
            "one_finger_several_people", f"{older}:{newer}", first.person_id, why, facts, tier="probable"
        )


def sample_reused(tonight: Tonight) -> Iterator[Finding]:
    """A sample that had matched or was enrolled came again, or stands for two people.

    One that never matched is left out: a sensor that always gives the same blank picture accuses nobody.
    """
    yield from _sent_again(tonight)
    yield from _for_two_people(tonight)


def _sent_again(tonight: Tonight) -> Iterator[Finding]:
    sites = site_names(tonight.session)
    alerts: dict[tuple[str, int, str], list[DeviceAlert]] = defaultdict(list)
    query = select(DeviceAlert).where(
        DeviceAlert.kind == "template_reused", DeviceAlert.person_id.is_not(None)
    )
    for alert in tonight.session.scalars(query.order_by(DeviceAlert.id)):
        if alert.person_id is not None and alert.detail.get("first") in ("match", "enrolled"):
            day = alert.raised_at.astimezone(CHINA).date().isoformat()
            alerts[alert.device_id, alert.person_id, day].append(alert)
    owners = _owners(tonight, {alert.detail.get("check") for found in alerts.values() for alert in found})
    for (device, person_id, day), found in alerts.items():
        times = sum(int(alert.detail.get("times", 1)) for alert in found)
        named = sorted({str(alert.detail["check"]) for alert in found if alert.detail.get("check")})
        others = sorted({owners[check] for check in named if check in owners} - {person_id})
        why = Text(
            "同一份样本在设备 {device}（{site}）再次提交 {n} 次，系统已拒绝。活体采集不会产生相同样本，"
            "可能有人重复使用存下的样本。",
            "At device {device} ({site}) the very same sample was sent again, {n} times, and refused. No two "
            "living captures are the same: somebody may have sent a kept one.",
        ).fill(device=device, site=sites.get(device, device), n=times)
        facts: dict[str, Any] = {
            "device": device,
            "sites": [sites.get(device, device)],
            "count": times,
            "from": moment(found[0].raised_at),
            "to": moment(found[-1].raised_at),
            "checks": named[:_MOST_NAMED],
        }
        if others:
            why, facts = joined(why, _ANOTHER), facts | {"other_person_id": others[0]}
        yield lead_about("sample_reused", f"{device}:{day}:{person_id}", person_id, why, facts)


def _owners(tonight: Tonight, checks: set[str | None]) -> dict[str, int]:
    query = select(Check.id, Check.person_id).where(Check.id.in_(sorted(filter(None, checks))))
    return dict(tonight.session.execute(query).all())


def _for_two_people(tonight: Tonight) -> Iterator[Finding]:
    """What passed at the same moment on two devices, or was enrolled twice, is seen only here."""
    used = union(
        select(Check.sample_digest.label("digest"), HUMAN.label("human"))
        .join(Person, Person.id == Check.person_id)
        .where(CERTIFIED),
        select(Template.sample_digest, HUMAN).join(Person, Person.id == Template.person_id),
    ).subquery()
    twice = (
        select(used.c.digest, func.min(used.c.human), func.max(used.c.human))
        .group_by(used.c.digest)
        .having(func.count() > 1)
        .order_by(used.c.digest)
    )
    for digest, one, other in tonight.session.execute(twice):
        why = Text(
            "同一份样本既用于此人，也用于另一名人员。活体采集不会产生相同样本，须核查采集过程。",
            "One and the same sample stands for this person and for another. No two living captures are the "
            "same: look into how it was taken.",
        )
        query = select(Check.id).where(CERTIFIED, Check.sample_digest == digest).order_by(Check.id)
        checks = list(tonight.session.scalars(query.limit(_MOST_NAMED)))
        facts = {"other_person_id": one, "checks": checks}
        yield lead_about("sample_reused", f"same:{digest.hex()[:24]}", other, why, facts)
