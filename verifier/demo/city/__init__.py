"""青禾市: a synthetic city of retirees whose files, thefts, mishaps and namesakes follow from one seed."""

from verifier.demo.city.generator import SMALLEST_CITY, Progress, generate_city
from verifier.demo.city.manifest import (
    FLAW_TEXTS,
    CityManifest,
    Fault,
    Flaw,
    Overpayment,
    PlantedFile,
    RecordReference,
    Story,
)

__all__ = [
    "FLAW_TEXTS",
    "SMALLEST_CITY",
    "CityManifest",
    "Fault",
    "Flaw",
    "Overpayment",
    "PlantedFile",
    "Progress",
    "RecordReference",
    "Story",
    "generate_city",
]
