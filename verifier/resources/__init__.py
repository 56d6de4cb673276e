"""Data that a regional office may correct without touching code."""
