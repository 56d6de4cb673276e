"""The words the pages of reminders use, under one name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Final

from verifier.campaigns import words

NAMES: Final = SimpleNamespace(
    states=words.CAMPAIGN_STATES,
    origins=words.ORIGINS,
    reminders=words.RECIPIENT_STATES,
    channels=words.CHANNELS,
    why=words.WHY | {"reminded": words.REMINDED},
    stage=words.stage_name,
)
