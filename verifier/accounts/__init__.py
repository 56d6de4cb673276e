"""The agency tree, the people who work here, their rights, passwords and sessions."""
