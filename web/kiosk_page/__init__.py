"""The reference kiosk's full-screen page: large, calm, one decision per screen, nothing left behind."""
