"""What pairs are made with: which rules are certain on whose data."""

from __future__ import annotations

from matchers.records.scoring.model import default_model
from verifier.crossmatch.feed_names import ALL_FEEDS
from verifier.crossmatch.models import InUse

USED = InUse(0, default_model(), frozenset({("same_id", ALL_FEEDS), ("damaged_id", "police")}))


def test_a_rule_halted_everywhere_is_halted_on_every_feed() -> None:
    assert all(USED.is_halted("same_id", feed) for feed in (ALL_FEEDS, "police", "hospital"))


def test_a_rule_halted_on_one_feed_is_halted_nowhere_else() -> None:
    halted = [USED.is_halted("damaged_id", feed) for feed in ("police", "hospital", ALL_FEEDS)]
    assert halted == [True, False, False]
