"""The reference kiosk: a client of protocol v1 that loses nothing in a power cut and uses no number twice."""
