"""Workbooks as XLSX files that tell nothing of the machine they were written on, not even its clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

#: the first day the ZIP format knows, which is what the parts of the file bear too
_NO_DAY: Final = datetime(1980, 1, 1, tzinfo=UTC)


def new_workbook(path: Path, **options: Any) -> Any:
    """Return a new workbook for ``path``: the same content gives the same bytes.

    ``options``: those of ``xlsxwriter.Workbook``. What looks like a formula, an address or a number stays the
    text it is, unless an option says otherwise.
    """
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(path, plain | options)
    book.set_properties({"created": _NO_DAY})
    return book
