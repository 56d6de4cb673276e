"""Measurements of the vein matcher."""
