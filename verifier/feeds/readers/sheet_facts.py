"""What must be known of a sheet before its values are believed: formulas, error cells, its extent."""

from __future__ import annotations

from dataclasses import dataclass, field

from verifier.errors import HostileFile
from verifier.feeds.readers.zip_guard import hostile

_MOST_CELLS = 64_000_000
_SPARSE_FROM = 4_000_000
_SPARSEST = 50


@dataclass
class SheetFacts:
    """Rows are 0-based. ``last_row`` and ``last_column`` span every cell that is written in the file."""

    formula_rows: set[int] = field(default_factory=set)
    error_rows: set[int] = field(default_factory=set)
    cells: int = 0
    last_row: int = -1
    last_column: int = -1

    def add(self, row: int, column: int) -> None:
        """Count one cell."""
        self.cells += 1
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)

    def check_extent(self) -> None:
        """Refuse a few cells spread so wide that a dense table of them fills the memory.

        Raises:
            HostileFile: more than 64 million cells, or more than 4 million of which not one in 50 is used.
        """
        area = (self.last_row + 1) * (self.last_column + 1)
        if area > _MOST_CELLS or (area > _SPARSE_FROM and area > _SPARSEST * self.cells):
            raise self.too_wide()

    def too_wide(self) -> HostileFile:
        """Return the refusal, which says how far the sheet reaches."""
        reach = f"{self.last_row + 1} × {self.last_column + 1}"
        return hostile(
            f"单元格分布异常（范围 {reach}，仅 {self.cells} 个有值），请删除数据之外的行和列",
            f"its cells are spread over {reach} with only {self.cells} used;"
            " delete the rows and columns beyond the data",
        )
