"""Stopping a payment lawfully, resuming it, undoing a wrongful stop in one step, and the budget of those."""
