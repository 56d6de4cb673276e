"""Proof of life: when a certification falls due and when it has lapsed."""
