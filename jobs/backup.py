"""The night's backup: made once the audit chain is sealed, read again, and only then old ones go.

A backup that cannot be made does not halt the night: it is told in the report and waits for a person.
"""

from __future__ import annotations

from typing import Any

from jobs.night import Night
from verifier.errors import AlreadyRunning, VerifierError
from verifier.language import Text
from verifier.operation.backing_up import make_backup
from verifier.operation.checking import check_backup
from verifier.operation.kept import prune
from verifier.runs.words import STEP_NAMES


def backup(night: Night) -> dict[str, Any]:
    """Make a backup where a folder is named for it."""
    night.check()
    settings = night.context.settings.backup
    if settings.folder is None:
        return {"made": 0, "removed": 0}

    def advance(_step: Text, done: int, total: int) -> None:
        night.progress(STEP_NAMES["backup"], done, total)

    try:
        made = make_backup(night.context, night.actor, settings.folder, advance)
        checked = check_backup(made.path, night.context.auditor.key, progress=advance)
        removed = prune(settings.folder, settings.keep, night.context.auditor.key, night.context.clock.now())
    except AlreadyRunning:
        return {"made": 0, "removed": 0}
    except VerifierError as error:
        return {"made": 0, "removed": 0, "held": [_not_made(error).as_dict()]}
    held = [_bad(text).as_dict() for text in checked.problems]
    return {
        "made": 1,
        "removed": len(removed),
        "name": made.path.name,
        "bytes": made.path.stat().st_size,
        "held": held,
    }


def _not_made(error: VerifierError) -> Text:
    return Text("没有做成备份：{why}{remedy}", "No backup was made: {why} {remedy}").fill(
        why=error.message, remedy=error.remedy
    )


def _bad(problem: Text) -> Text:
    return Text("新备份核对不符：{why}", "The new backup is not good: {why}").fill(why=problem)
