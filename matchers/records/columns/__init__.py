"""Batches of sides as columns: what the engine derives once per row and compares by the million."""
