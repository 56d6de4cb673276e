"""How long the console's pages take on a city of a million people."""
