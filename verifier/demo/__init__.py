"""A synthetic city that exists only here: everything can be tried on it, nobody can be harmed by it."""
