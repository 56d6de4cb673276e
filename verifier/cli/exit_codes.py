"""Exit codes of commands that did what they were asked; those of errors stand with the errors themselves."""

from __future__ import annotations

from typing import Final

FOUND: Final = 3
"""Something was found that a person should look at."""
HELD: Final = 5
"""Something waits for a person's decision."""
