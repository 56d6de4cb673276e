"""The night's upkeep: what may no longer be kept goes, what requests left behind goes, the chain is sealed.

Money, decisions, papers and the audit chain are never among what goes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from jobs.night import Night
from verifier.accounts.sessions import purge_sessions
from verifier.audit.service import Happening
from verifier.audit.verifying import head_of
from verifier.biometrics.vault.destroying import destroy_due
from verifier.biometrics.vault.kept_probes import destroy_old_probes, prolong_probes
from verifier.certification.checks.sweeping import MOST_AT_ONCE
from verifier.certification.checks.sweeping import sweep as sweep_requests
from verifier.citizens.disputes import people_in_dispute
from verifier.citizens.purging import purge_citizens
from verifier.database import EVERYWHERE
from verifier.feeds.purging import purge_mended
from verifier.outbox.purging import purge_given_up
from verifier.runs.service import add_to_step
from verifier.runs.tables import RunStep

#: captures of a dispute are kept so long from each night on: several may be missed and nothing goes
_DISPUTED: Final = timedelta(days=14)


def retention(night: Night) -> dict[str, Any]:
    """Destroy templates of the dead and samples kept for an appeal once their time is over.

    Of whoever has an appeal or an open case nothing goes: it may be what proves them alive.
    """
    night.check()
    context, today = night.context, night.ticket.business_date
    with context.database.read(EVERYWHERE) as session:
        disputed = people_in_dispute(session)
    people = destroy_due(context, night.actor, today, disputed)
    prolong_probes(context, disputed, today + _DISPUTED)
    return {"people": people, "kept_probes": destroy_old_probes(context, today)}


def purge(night: Night) -> dict[str, Any]:
    """Delete expired challenges, nonces, answers, codes, sessions, visits, old messages, rows; audited."""
    context, more = night.context, True
    while more:
        with context.database.write(EVERYWHERE) as session:
            night.guard(session)
            counts = sweep_requests(session, context)
            counts |= {"sessions": purge_sessions(session, context.clock, context.settings.security)}
            counts |= purge_citizens(session, context)
            counts |= purge_given_up(session, context)
            counts |= purge_mended(session, context, MOST_AT_ONCE)
            for name, count in counts.items():
                add_to_step(session, night.ticket, "purge", name, count)
            gone = {name: count for name, count in counts.items() if count}
            if gone:
                detail = {"date": str(night.ticket.business_date), **gone}
                happening = Happening("night.purged", "run", str(night.ticket.run_id), detail)
                context.auditor.record(session, night.actor.name, night.actor.os_user, [happening])
        more = max(counts.values()) >= MOST_AT_ONCE
    return night.so_far("purge")


def seal(night: Night) -> dict[str, Any]:
    """Close the night's entries in the audit chain, once, and keep the chain's head outside the database."""
    with night.context.database.write(EVERYWHERE) as session:
        night.guard(session)
        step = session.get(RunStep, (night.ticket.run_id, "seal"))  # None: a halted night
        if step is None or "closed" not in step.result:
            detail = {"date": str(night.ticket.business_date)}
            happening = Happening("night.sealed", "run", str(night.ticket.run_id), detail)
            night.context.auditor.record(session, night.actor.name, night.actor.os_user, [happening])
        if step is not None:
            step.result = {"closed": True}
        seq, mac = head_of(session)
    night.context.keep_audit_head((seq, mac))  # only once committed: an undone head would cry wolf for ever
    return {"audit_seq": seq, "audit_mac": mac.hex()}
