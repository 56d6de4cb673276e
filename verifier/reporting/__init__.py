"""Supervision and the morning: agencies side by side, months in figures, the report by mail."""
