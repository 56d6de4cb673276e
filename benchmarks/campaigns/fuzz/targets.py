"""Every target, in the order in which they take turns."""

from __future__ import annotations

from typing import Final

from benchmarks.campaigns.fuzz.archives import ARCHIVES
from benchmarks.campaigns.fuzz.extraction import EXTRACTIONS
from benchmarks.campaigns.fuzz.files import FILES
from benchmarks.campaigns.fuzz.finger_records import FINGER_RECORDS
from benchmarks.campaigns.fuzz.fixed_tables import DBF, FIXED_WIDTH
from benchmarks.campaigns.fuzz.frame import Target
from benchmarks.campaigns.fuzz.images import IMAGES
from benchmarks.campaigns.fuzz.kiosk import BODIES, SIGNATURES, SPELLINGS
from benchmarks.campaigns.fuzz.own_templates import FINGER_TEMPLATES, VEIN_TEMPLATES
from benchmarks.campaigns.fuzz.sides import MATCH_TEXT, PARQUET
from benchmarks.campaigns.fuzz.tables import DELIMITED
from benchmarks.campaigns.fuzz.texts import TEXTS
from benchmarks.campaigns.fuzz.workbooks import XLS, XLSX

TARGETS: Final[tuple[Target, ...]] = (
    *(FINGER_RECORDS, FINGER_TEMPLATES, VEIN_TEMPLATES, IMAGES),
    *(SIGNATURES, BODIES, SPELLINGS),
    *(DELIMITED, FIXED_WIDTH, DBF, XLSX, XLS, MATCH_TEXT, PARQUET),
    *FILES,
    *ARCHIVES,
    TEXTS,
    *EXTRACTIONS,
)
