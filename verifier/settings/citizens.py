"""Settings of the pages for retirees: how long codes and visits last, how often one may try."""

from __future__ import annotations

from pydantic import Field

from verifier.settings.section import Section


class CitizenSettings(Section):
    """The pages on which a retiree looks at their own matters."""

    code_days: int = Field(400, ge=1, le=1500, description="a code printed for a retiree is good for so long")
    idle_minutes: int = Field(15, ge=1, le=60, description="a visit ends after so long without a click")
    tries_per_number: int = Field(
        5, ge=1, description="wrong entries with one identity number before entry pauses for it"
    )
    tries_per_address: int = Field(
        40, ge=1, description="wrong entries from one network address before entry pauses for it"
    )
    pause_minutes: int = Field(
        15, ge=1, le=1440, description="wrong entries are counted for so long, and the pause ends with it"
    )
