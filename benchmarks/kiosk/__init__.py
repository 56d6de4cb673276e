"""The kiosk API under load: a city, lean devices, a real server."""
