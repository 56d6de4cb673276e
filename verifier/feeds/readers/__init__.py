"""Every physical row of an agency's file comes out: with its line, its bytes, and cells or a problem."""

from verifier.feeds.readers.opening import open_table
from verifier.feeds.readers.rows import Cell, Problem, RawRow, Table

__all__ = ["Cell", "Problem", "RawRow", "Table", "open_table"]
