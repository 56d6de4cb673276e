"""An enrolment that resembles nothing of what it replaced: worn skin, or another's finger in its place."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from verifier.biometrics.vault.tables import Enrolment, Template
from verifier.crossmatch.finders.checks import lead_about, moment, site_names
from verifier.crossmatch.findings import Finding, Tonight
from verifier.language import Text


def enrolment_differs(tonight: Tonight) -> Iterator[Finding]:
    """One lead for each such enrolment, about who took it rather than about the person."""
    sites = site_names(tonight.session)
    query = (
        select(Enrolment).where(Enrolment.resembles.is_(False)).order_by(Enrolment.enrolled_at, Enrolment.id)
    )
    for found in tonight.session.scalars(query):
        why = Text(
            "{at} 重新采集的指纹或掌静脉与所替换的原登记全都不符。多半是皮肤磨损，也可能采集时拿错了人，"
            "须先当面核实；针对采集过程，不针对本人。",
            "What was enrolled at {at} resembles nothing of what it replaced. Mostly it is worn skin; "
            "perhaps the wrong person was enrolled. See the person first: it is about the "
            "enrolment, not about them.",
        ).fill(at=moment(found.enrolled_at))
        modalities = select(Template.modality).where(Template.enrolment_id == found.id).distinct()
        facts = {
            "enrolment": found.id,
            "from": moment(found.enrolled_at),
            "modalities": sorted(tonight.session.scalars(modalities)),
        }
        if found.device_id is None:
            facts |= {"colleague": found.enrolled_by}
        else:
            facts |= {"device": found.device_id, "sites": [sites.get(found.device_id, found.device_id)]}
        if found.operator_id is not None:
            facts |= {"operator": found.operator_id}
        yield lead_about("enrolment_differs", found.id, found.person_id, why, facts)
