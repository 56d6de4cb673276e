"""Kiosk protocol v1: what kiosks and server say to each other, the same code on both sides.

Pure: no database, no HTTP, no clock. Keys, times and random bytes are handed in.
"""
