"""Bringing accepted rows to their place: one placer per kind of feed."""
