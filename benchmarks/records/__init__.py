"""Benchmarks of record matching: own registers, peers, one table of results."""
