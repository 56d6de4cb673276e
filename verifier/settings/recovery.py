"""Settings of recovery: what a region decides about debts, with overrides for any agency and all below it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator

from verifier.settings.section import Section


class RecoveryTerms(Section):
    """What holds for the debts of one agency."""

    minimum_living_fen: Annotated[int, Field(ge=0)] | None = Field(
        None,
        description="minimum-living amount (低保) of one person a month, in fen; no plan without it",
    )
    late_fee_ppm_a_day: int = Field(
        0,
        ge=0,
        le=10_000,
        description="late fee or interest a day in millionths of what is due, where the procedure's switch "
        "`late_fee` is on; 0: none",
    )
    missed_to_default: int = Field(
        2, ge=1, description="missed instalments from which an agreement counts as broken"
    )
    name_similarity: float = Field(
        0.66,
        gt=0,
        le=1,
        description="likeness of payer and debtor from which a receipt is suggested for a debt",
    )


class RecoverySettings(RecoveryTerms):
    """Debts, plans and late fees; what may be offset is switched in the procedure file."""

    regions: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="other values of the settings above for an agency's code and all agencies below it",
    )

    @field_validator("regions")
    @classmethod
    def _regions_hold_terms(cls, regions: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        for values in regions.values():
            RecoveryTerms.model_validate(values)
        return regions

    def terms_of(self, path: str) -> RecoveryTerms:
        """Return what holds for the agency with this ``path`` (codes closed by slashes): nearest wins."""
        values = self.model_dump(exclude={"regions"})
        for code in path.strip("/").split("/"):
            values |= self.regions.get(code, {})
        return RecoveryTerms.model_validate(values)
