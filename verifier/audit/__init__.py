"""The append-only chain of everything that was changed or revealed."""
