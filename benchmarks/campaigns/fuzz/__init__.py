"""Every parser that a stranger's bytes can reach, fed broken ones: a documented outcome, in time and memory.

``targets.py`` lists them; docs/trials.md says which are in and which are not.
"""
