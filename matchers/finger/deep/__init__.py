"""The deep tier: minutiae found by the LEADER network (arXiv 2602.15493), for prints hard to read."""
