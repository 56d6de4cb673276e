"""Keeping the installation alive: backups and their restoration, the doctor, readiness, figures."""
