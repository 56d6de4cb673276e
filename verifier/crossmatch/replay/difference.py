"""What differs between the leads as they were and as a replay has them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from verifier.crossmatch.replay.standing import COMPARED, Leads, StandingLead

What = Literal["raised", "not_raised", "changed"]
"""The replay has a lead that was not; it has none where one was; it has it with other values."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A lead that differs. ``fields``: the columns with other values; empty unless it is changed."""

    what: What
    before: StandingLead | None
    after: StandingLead | None
    fields: tuple[str, ...] = ()

    @property
    def either(self) -> StandingLead:
        """The lead as it was, or, where there was none, as the replay has it."""
        found = self.before or self.after
        assert found is not None  # noqa: S101 -- one of the two always is
        return found

    @property
    def kind(self) -> str:
        """The kind of lead."""
        return self.either.kind

    @property
    def people(self) -> tuple[int, ...]:
        """The people the lead is about: those it stands for, and another entry it names."""
        found = {lead["person_id"] for lead in (self.before, self.after) if lead is not None}
        for lead in (self.before, self.after):
            other = None if lead is None else lead["facts"].get("other_person_id")
            found |= set() if other is None else {int(other)}
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many leads of one kind stood, stand in the replay, are equal, and differ in which way."""

    kind: str
    before: int
    after: int
    equal: int
    raised: int
    not_raised: int
    changed: int


def differences(before: Leads, after: Leads) -> list[Difference]:
    """Return every lead that differs, ordered by kind and subject."""
    found: list[Difference] = []
    for key in before.keys() | after.keys():
        one, other = before.get(key), after.get(key)
        if one is None or other is None:
            found.append(Difference("raised" if one is None else "not_raised", one, other))
            continue
        fields = changed_fields(one, other)
        if fields:
            found.append(Difference("changed", one, other, fields))
    return sorted(found, key=lambda row: (row.kind, row.either.subject_key))


def changed_fields(one: StandingLead, other: StandingLead) -> tuple[str, ...]:
    """Return the columns in which two states of a lead differ."""
    return tuple(name for name in COMPARED if one[name] != other[name])


def counts(
    kinds: Iterable[str], before: Leads, after: Leads, found: Iterable[Difference]
) -> tuple[KindCount, ...]:
    """Return the counts of each kind, in the order given."""
    had = Counter(lead.kind for lead in before.values())
    has = Counter(lead.kind for lead in after.values())
    ways = Counter((row.kind, row.what) for row in found)
    return tuple(
        KindCount(
            kind,
            had[kind],
            has[kind],
            had[kind] - ways[kind, "not_raised"] - ways[kind, "changed"],
            ways[kind, "raised"],
            ways[kind, "not_raised"],
            ways[kind, "changed"],
        )
        for kind in kinds
    )
