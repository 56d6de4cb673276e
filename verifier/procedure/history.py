"""A case's dated procedural history, and what of it counts on a day (pure)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from verifier.procedure.law import Law


@dataclass(frozen=True, slots=True)
class Event:
    """A step taken, or a fact that happened to the case.

    ``kind``: a key of the law's steps or facts. ``on``: the day it took effect (served, signed, decided).
    ``by``: who took it (empty for facts and where a migrated history names nobody). ``due``: the day a served
    document sets. ``recorded``: the day it was entered, ``on`` where it was entered at once. ``migrated``:
    it comes from an earlier system and is kept as it was, lawful or not.

    Raises:
        ValueError: due before it took effect, or recorded before it happened.
    """

    kind: str
    on: date
    by: str = ""
    due: date | None = None
    recorded: date | None = None
    migrated: bool = False

    def __post_init__(self) -> None:
        if self.due is not None and self.due < self.on:
            raise ValueError(f"{self.kind}: due {self.due}, before {self.on}")
        if self.recorded is not None and self.recorded < self.on:
            raise ValueError(f"{self.kind}: recorded {self.recorded}, before {self.on}")

    @property
    def entered(self) -> date:
        """The day from which it is known."""
        return self.on if self.recorded is None else self.recorded


@dataclass(frozen=True, slots=True)
class Known:
    """What counts on a day: the events of the present round, in the order in which they took effect."""

    events: tuple[Event, ...]

    def last(self, kinds: Container[str]) -> int:
        """Return the place of the last event of ``kinds``, -1 where there is none."""
        for place in range(len(self.events) - 1, -1, -1):  # asked hundreds of times for one list of steps
            if self.events[place].kind in kinds:
                return place
        return -1

    def after(self, place: int) -> Known:
        """Return what stands behind ``place``."""
        return Known(self.events[place + 1 :])

    def has(self, kinds: Container[str]) -> bool:
        """Tell whether one of ``kinds`` happened."""
        return self.last(kinds) >= 0

    def anchors(self, kinds: Sequence[str]) -> tuple[int, int]:
        """Return first and last place of the first of ``kinds`` that happened, (-1, -1) where none did."""
        for kind in kinds:
            places = [place for place, event in enumerate(self.events) if event.kind == kind]
            if places:
                return places[0], places[-1]
        return -1, -1


def known(law: Law, history: Iterable[Event], on: date, as_of: date | None = None) -> Known:
    """Return what counts on a day, as it was known ``as_of`` another (the same day where None).

    What was recorded later is left out: an entry made afterwards never heals a step that was unlawful.
    A case that was taken up again begins anew, except for what the law says stays; a stop that had been found
    wrong before does not. Where a decision was annulled, what was done about the money counts no more.
    """
    seen = on if as_of is None else as_of
    events = sorted(
        (event for event in history if event.on <= on and event.entered <= seen), key=lambda event: event.on
    )
    everything = Known(tuple(events))
    begins, annulled = (everything.last(kinds) for kinds in (law.round_begins, law.annulled_by))
    undone = Known(everything.events[: max(begins, 0)]).last(law.undone_by)
    return Known(
        tuple(
            event
            for place, event in enumerate(events)
            if (place > begins or event.kind in law.round_stays)
            and (place > annulled or event.kind not in law.annuls)
            and (place > undone or event.kind not in law.undoes)
        )
    )
