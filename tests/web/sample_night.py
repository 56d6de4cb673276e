"""Night runs for the sample office: one that is done, one that is running."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tests import factories as make
from verifier.runs.tables import Run, RunStep


def plant_run(session: Session, day: date, state: str) -> Run:
    """Plant a run; it refused one feed when it is done."""
    done = state == "done"
    settled = {"paid_after_death": {"opened": 5, "refreshed": 1, "withdrawn": 0, "suppressed": 2}}
    report = {
        "steps": {"settle": settled},
        "opened": 5,
        "refused": [
            {
                "feed_id": 3,
                "kind": "deaths",
                "source": "crematorium",
                "state": "held",
                "rows": 5,
                "reasons": [{"zh": "死亡人数过多。", "en": "Too many deaths."}],
            }
        ],
    }
    run = Run(
        business_date=day,
        supplement=0,
        state=state,
        started_by="system:root",
        started_at=make.NOW,
        finished_at=make.NOW if done else None,
        fence=1,
        report=report if done else {},
    )
    session.add(run)
    session.flush()
    for position, (name, result) in enumerate(
        {
            "finish_feeds": {"finished": []},
            "compare": {"people": 6, "records": 330},
            "settle": settled,
        }.items()
    ):
        session.add(
            RunStep(
                run_id=run.id,
                name=name,
                position=position,
                state="done" if done or position < 1 else "running",
                started_at=make.NOW,
                finished_at=make.NOW if done else None,
                done=330 if done else 120,
                total=330,
                result=result if done else {},
            )
        )
    return run
