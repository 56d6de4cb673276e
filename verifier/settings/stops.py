"""Settings of stops of payment and of the budget of wrongful ones."""

from __future__ import annotations

from pydantic import Field

from verifier.settings.section import Section


class StopSettings(Section):
    """How many wrongful stops a feed, a rule on it, or one file may lead to before it halts itself."""

    wrongful_budget: float = Field(
        0.01, gt=0, lt=1, description="share of approved stops that may prove wrong; above it a batch halts"
    )
    fewest_wrongful: int = Field(
        2, ge=1, description="so many wrong stops at least halt a batch: a single one may be a slip of a hand"
    )
