"""A clock that jumps once, in the middle of an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.slow.stage import Stage
from verifier.clock import FixedClock

#: what a trial jumps by, forwards and back
JUMPS = tuple(
    sign * span
    for span in (timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24))
    for sign in (1, -1)
)
#: in the words of an error nobody foresaw
_UNFORESEEN = "Unfinished work was undone"


@dataclass(slots=True)
class JumpingClock(FixedClock):
    """Stands still until it was asked ``asks`` times, then is ``by`` away and stands still there."""

    asks: int
    by: timedelta
    told: Path

    def now(self) -> datetime:
        """Return the moment; leave a mark where it has jumped."""
        self.asks -= 1
        if self.asks == 0:
            self.moment += self.by
            self.told.touch()
        return self.moment


def jump(stage: Stage, asks: int, by: timedelta, told: Path) -> bool:
    """Do the act while the clock jumps; False where it was never asked so often.

    Raises:
        AssertionError: the act failed, or something was done twice or not at all.
    """
    told.unlink(missing_ok=True)
    stage.reset()
    stage.clock = lambda moment: JumpingClock(moment, asks, by, told)
    why = f"{by} at the {asks}th look at the clock"
    try:
        ran = stage.run(None)
    finally:
        stage.clock = FixedClock
    if not told.exists():
        assert ran.code == 0, f"{stage.act.name}, {why}: {ran.error}"
        return False
    if ran.code != 0:
        # a step that would lie before the one it rests on waits until the clock is right
        assert _UNFORESEEN not in ran.told, f"{stage.act.name}, {why}: {ran.error}"
        assert stage.run(None, ran.step).code == 0, f"{stage.act.name}, {why}: it cannot go on"
    stage.same_in_number(why)
    return True
