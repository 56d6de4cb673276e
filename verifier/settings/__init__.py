"""All settings: one TOML file, overridden key by key from the environment; an unknown key is refused.

Read once, handed down as a frozen object; nothing reads the environment later.
"""

from verifier.settings.model import (
    AgencySettings,
    CertificationSettings,
    ConsoleSettings,
    CrossmatchSettings,
    DatabaseSettings,
    EvidenceSettings,
    FeedSettings,
    NightlySettings,
    Settings,
)
from verifier.settings.reading import CONFIG_VARIABLE, PREFIX, load_settings
from verifier.settings.security import SecuritySettings

__all__ = [
    "CONFIG_VARIABLE",
    "PREFIX",
    "AgencySettings",
    "CertificationSettings",
    "ConsoleSettings",
    "CrossmatchSettings",
    "DatabaseSettings",
    "EvidenceSettings",
    "FeedSettings",
    "NightlySettings",
    "SecuritySettings",
    "Settings",
    "load_settings",
]
