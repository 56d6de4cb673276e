"""The console of the investigators, served by Flask."""
