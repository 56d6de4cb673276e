"""Checks at devices: challenges, captures judged and written, the ladder after a failure, enrolments."""
