"""Synthetic registers with known truth: a roll, death records written down the way people do, and traps."""
