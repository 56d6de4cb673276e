"""Service tasks: what we owe a person, and colleagues at work on it."""
