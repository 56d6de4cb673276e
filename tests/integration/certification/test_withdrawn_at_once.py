"""What is kept in memory is never believed: what another process withdrew counts no more."""

from __future__ import annotations

import pytest

from tests.factories import NOW
from tests.integration.certification.scene import World, match, new_world
from verifier.biometrics.vault.opening import KEPT
from verifier.biometrics.vault.tables import Template
from verifier.context import Context


@pytest.fixture
def warm(ctx: Context) -> World:
    """A person whose references are in memory since a check that matched."""
    world = new_world(ctx)
    match(world.check(world.genuine()))
    return world


def test_memory_serves_as_long_as_nothing_is_withdrawn(warm: World) -> None:
    before = KEPT.opened
    match(warm.check(warm.genuine()))
    assert KEPT.opened == before


def test_a_template_withdrawn_elsewhere_matches_no_more_though_it_is_still_in_memory(warm: World) -> None:
    challenge = warm.challenge()
    warm.change(Template, revoked_at=NOW)
    answer = warm.check(warm.genuine(), challenge)
    assert (answer.decision, answer.reason) == ("inconclusive", "no_usable_reference")
    assert answer.certified_until is None
