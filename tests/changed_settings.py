"""The tests' settings, changed in one section."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from verifier.context import Context


def with_settings(ctx: Context, section: str, **values: Any) -> Context:
    """Return the context with other values in a section, on the same store."""
    changed = getattr(ctx.settings, section).model_copy(update=values)
    return replace(ctx, settings=ctx.settings.model_copy(update={section: changed}))
