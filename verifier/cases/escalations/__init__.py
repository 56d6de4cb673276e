"""What waits too long, raised to the supervisor of its agency: told and kept, nothing decided."""
