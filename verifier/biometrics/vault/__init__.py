"""Where templates are kept: encrypted each with a key of its own, revocable, never leaving in the clear."""
