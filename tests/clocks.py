"""The tests' clock, moved: it stands still until somebody says otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from verifier.clock import FixedClock
from verifier.context import Context


def later(ctx: Context, **span: float) -> None:
    """Move the clock on."""
    at(ctx, ctx.clock.now() + timedelta(**span))


def at(ctx: Context, moment: datetime) -> None:
    """Set the clock."""
    assert isinstance(ctx.clock, FixedClock)
    ctx.clock.moment = moment
