"""Long trials that may stop at any moment, go on from where they were, and add up over time.

Each is a module run by a `make campaign-…`; what it has done so far stands in a small text file of its own in
``tallies``, kept with the code. What came of them is told in docs/trials.md.
"""
