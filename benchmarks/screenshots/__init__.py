"""The pictures of the console in README and guides, taken of the demo, so that they can be taken again."""
