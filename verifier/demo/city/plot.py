"""The plot being woven: everything the story writers share, and the stories as far as they are told."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from verifier.demo.city.calendar import CityCalendar
from verifier.demo.city.cast import Cast
from verifier.demo.city.ids import Numbers
from verifier.demo.city.manifest import Expected, Overpayment, RecordReference, Story
from verifier.demo.city.people import Person
from verifier.demo.city.texts import STORY_TEXTS
from verifier.money import yuan_text


@dataclass(slots=True)
class StoryDraft:
    """A story before the payments are written: how much was overpaid is not known yet."""

    kind: str
    people: tuple[Person, ...]
    expected: Expected
    protected: tuple[Person, ...]
    records: list[RecordReference]
    values: dict[str, object]

    def told(self, overpayments: dict[str, Overpayment]) -> Story:
        """Return the finished story with what the payment files really paid."""
        first = self.people[0] if self.people else None
        values = {"name": "", "pid": "", "died": "", "months": 0, "yuan": "", **self.values}
        if first is not None:
            values |= {"name": first.name, "pid": first.pid}
            paid = overpayments.get(first.pid)
            if paid is not None:
                values |= {"died": paid.died_on, "months": paid.months, "yuan": yuan_text(paid.fen)}
        return Story(
            kind=self.kind,
            text=STORY_TEXTS[self.kind].fill(**values),
            pids=tuple(one.pid for one in self.people),
            protected=tuple(one.pid for one in self.protected),
            expected=self.expected,
            records=tuple(self.records),
        )


@dataclass(slots=True)
class Plot:
    """Shared by all story writers.

    ``people`` is the number of rows the roll will have; ``to_be_repeated`` are the deaths a second source has
    still to tell.
    """

    people: int
    calendar: CityCalendar
    cast: Cast
    numbers: Numbers
    rng: Random
    stories: list[StoryDraft] = field(default_factory=list)
    to_be_repeated: deque[tuple[StoryDraft, Person, date]] = field(default_factory=deque)
    _turns: Counter[str] = field(default_factory=Counter)

    def turn(self, what: str, of: int) -> int:
        """Return 0, 1 … ``of`` − 1 and again 0, one further at each call for the same ``what``."""
        turn = self._turns[what] % of
        self._turns[what] += 1
        return turn

    def tell(
        self,
        kind: str,
        people: Sequence[Person],
        expected: Expected,
        *,
        protected: Sequence[Person] = (),
        records: Sequence[RecordReference] = (),
        **values: object,
    ) -> StoryDraft:
        """Remember a story and return its draft."""
        draft = StoryDraft(kind, tuple(people), expected, tuple(protected), list(records), values)
        self.stories.append(draft)
        return draft

    def share(self, per: int, at_least: int) -> int:
        """Return how often a story happens: once per ``per`` people, never less than ``at_least``."""
        return max(at_least, self.people // per)
