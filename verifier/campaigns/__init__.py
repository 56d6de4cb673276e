"""Reminders of certification dates: who is told, by which way, what became of it."""
