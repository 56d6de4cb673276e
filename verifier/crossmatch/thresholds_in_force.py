"""The thresholds a night goes by: the configuration's, and in their place what two people agreed on.

An agreed value takes force with the next night; every night keeps what it went by (``rules_in_force``), so a
replay goes by that too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from verifier.crossmatch.threshold_tables import ThresholdChange
from verifier.crossmatch.thresholds import THRESHOLDS, Threshold
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.settings import Settings

#: states of what was in force at some time
_WAS_IN_FORCE: Final = ("in_force", "replaced")


def value_of(settings: Settings, threshold: Threshold) -> int:
    """Return the value a threshold has in some settings."""
    found: int = getattr(getattr(settings, threshold.section), threshold.name)
    return found


def settings_in_force(session: Session, settings: Settings, at: datetime | None = None) -> Settings:
    """Return the settings with the values two people agreed on in place of the configuration's.

    Args:
        session: any; thresholds are everybody's.
        settings: as configured.
        at: the values of that moment; without it those of now.
    """
    change = ThresholdChange
    query = select(change.name, change.value).where(change.state.in_(_WAS_IN_FORCE))
    if at is None:
        query = query.where(change.state == "in_force")
    else:
        query = query.where(change.decided_at <= at, or_(change.ended_at.is_(None), change.ended_at > at))
    # a threshold that the code knows no more decides nothing
    agreed = {name: value for name, value in session.execute(query) if name in THRESHOLDS}
    return _with(settings, agreed)


def with_value(settings: Settings, threshold: Threshold, value: int) -> Settings:
    """Return the settings with another value of one threshold.

    Raises:
        InvalidInput: outside its limits, or the usual hours would end before they begin.
    """
    if not threshold.least <= value <= threshold.most:
        raise InvalidInput(
            Text("数值须在 {least} 到 {most} 之间。", "The value must be from {least} to {most}.").fill(
                least=threshold.least, most=threshold.most
            )
        )
    found = _with(settings, {threshold.name: value})
    if found.watch.day_begins >= found.watch.day_ends:
        raise InvalidInput(
            Text(
                "正常时间的开始须早于结束（现为 {begins} 点至 {ends} 点）。",
                "The usual hours must begin before they end ({begins}:00 to {ends}:00 as asked).",
            ).fill(begins=found.watch.day_begins, ends=found.watch.day_ends)
        )
    return found


def _with(settings: Settings, values: dict[str, int]) -> Settings:
    crossmatch = {name: one for name, one in values.items() if THRESHOLDS[name].section == "crossmatch"}
    watch = {name: one for name, one in values.items() if THRESHOLDS[name].section == "watch"}
    return settings.model_copy(
        update={
            "crossmatch": settings.crossmatch.model_copy(update=crossmatch),
            "watch": settings.watch.model_copy(update=watch),
        }
    )
