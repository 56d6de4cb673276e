"""Signs of life other authorities tell of, and what they are worth."""
