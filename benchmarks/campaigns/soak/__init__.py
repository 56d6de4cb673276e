"""Everything at once for as long as one likes: kiosks, people at the console, the night."""
