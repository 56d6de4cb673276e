"""Certifications that ran out: notice, grace, a suspension two people decide on, and what ends it."""
