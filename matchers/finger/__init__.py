"""Fingerprints: image → minutiae → comparison score; one stage of the way per file."""
