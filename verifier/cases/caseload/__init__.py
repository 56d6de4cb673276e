"""Many cases, many colleagues: who works on what and when, cases that belong together, the second look."""
