"""Identities: whatever is joined and parted in whatever order, the same links give the same humans."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from verifier.people.identities import identities_of

entries = st.integers(1, 12)
links = st.lists(st.tuples(entries, entries).filter(lambda pair: pair[0] < pair[1]), max_size=14)
orders = st.randoms(use_true_random=False)


def partition(found: dict[int, int]) -> set[frozenset[int]]:
    groups: dict[int, set[int]] = {}
    for entry, identity in found.items():
        groups.setdefault(identity, set()).add(entry)
    return {frozenset(group) for group in groups.values()}


@given(links, orders)
def test_the_order_of_joining_changes_nothing(told: Sequence[tuple[int, int]], order: Random) -> None:
    shuffled = list(told)
    order.shuffle(shuffled)
    turned = [(other, one) for one, other in shuffled]
    assert identities_of(told) == identities_of(shuffled) == identities_of(turned)


@given(links)
def test_an_identity_is_its_oldest_entry_and_nobody_elses(told: Sequence[tuple[int, int]]) -> None:
    found = identities_of(told)
    for group in partition(found):
        assert {found[entry] for entry in group} == {min(group)}
    assert set(found) == {entry for pair in told for entry in pair}


@given(links)
def test_linked_entries_are_one_and_others_are_not(told: Sequence[tuple[int, int]]) -> None:
    found = identities_of(told)
    assert all(found[one] == found[other] for one, other in told)
    for one in found:
        reached, new = {one}, {one}
        while new:
            new = {b for pair in told for a, b in (pair, pair[::-1]) if a in reached} - reached
            reached |= new
        assert {entry for entry in found if found[entry] == found[one]} == reached


@given(links, links)
def test_joining_and_parting_again_leaves_what_was(
    before: Sequence[tuple[int, int]], more: Sequence[tuple[int, int]]
) -> None:
    joined = list(before) + list(more)
    parted = joined[: len(before)]
    assert identities_of(parted) == identities_of(before)
    for entry, identity in identities_of(joined).items():
        assert identity <= identities_of(before).get(entry, entry)
