"""The two files of ``match``: read as Arrow batches of one schema, and the pairs written."""

from verifier.crossmatch.files.headings import Role
from verifier.crossmatch.files.reading import SCHEMA, SideFile, open_side
from verifier.crossmatch.files.report import ReadingReport, Refusal
from verifier.crossmatch.files.writing import PAIR_COLUMNS, PairWriter

__all__ = [
    "PAIR_COLUMNS",
    "SCHEMA",
    "PairWriter",
    "ReadingReport",
    "Refusal",
    "Role",
    "SideFile",
    "open_side",
]
