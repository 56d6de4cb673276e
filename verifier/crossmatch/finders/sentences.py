"""Putting sentences together: Chinese without, English with a blank between them."""

from __future__ import annotations

from verifier.language import Text


def joined(*sentences: Text) -> Text:
    """Return the sentences as one text."""
    return Text("".join(text.zh for text in sentences), " ".join(text.en for text in sentences))
