"""Drawings made on the server as SVG, without inline script or style; each stands beside a table."""
