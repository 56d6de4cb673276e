"""What an import, a release or a dry run has to say for itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from verifier.feeds.tables import Feed, QuarantinedRow
from verifier.language import Text

#: quarantined rows shown in a report; the rest is in the console and in the quarantine file
SAMPLES = 10


@dataclass(frozen=True, slots=True)
class QuarantinedSample:
    """One row in quarantine: where and why."""

    line: int
    code: str
    reason: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class FeedReport:
    """Counts that always add up: received = accepted + duplicates + quarantined."""

    feed_id: int | None
    kind: str
    source: str
    state: str
    received: int
    accepted: int
    duplicates: int
    quarantined: int
    mended: int
    dry_run: bool
    hold_reasons: tuple[Text, ...]
    notes: tuple[Text, ...]
    samples: tuple[QuarantinedSample, ...] = field(default=())

    @property
    def exit_code(self) -> int:
        """5 held for a person, 3 done with rows in quarantine, 0 done."""
        if self.state == "held":
            return 5
        return 3 if self.quarantined else 0

    def as_dict(self) -> dict[str, Any]:
        """Return the report for ``--json``."""
        return {
            "feed_id": self.feed_id,
            "kind": self.kind,
            "source": self.source,
            "state": self.state,
            "received": self.received,
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "quarantined": self.quarantined,
            "mended": self.mended,
            "dry_run": self.dry_run,
            "hold_reasons": [text.as_dict() for text in self.hold_reasons],
            "notes": [text.as_dict() for text in self.notes],
            "quarantined_rows": [
                {
                    "line": row.line,
                    "code": row.code,
                    "reason": row.reason.as_dict(),
                    "remedy": row.remedy.as_dict(),
                }
                for row in self.samples
            ],
        }


def report_of(
    feed: Feed,
    samples: list[QuarantinedRow],
    *,
    state: str | None = None,
    mended: int = 0,
    dry_run: bool = False,
) -> FeedReport:
    """Return the report of a feed as it stands."""
    return FeedReport(
        feed_id=None if dry_run or state == "repeated" else feed.id,
        kind=feed.kind,
        source=feed.source,
        state=state or feed.state,
        received=feed.received,
        accepted=feed.accepted,
        duplicates=feed.duplicates,
        quarantined=feed.quarantined,
        mended=mended,
        dry_run=dry_run,
        hold_reasons=tuple(Text.from_dict(reason) for reason in feed.hold_reasons),
        notes=tuple(Text.from_dict(note) for note in feed.notes),
        samples=tuple(
            QuarantinedSample(row.line, row.code, Text.from_dict(row.reason), Text.from_dict(row.remedy))
            for row in samples
        ),
    )
