"""The drawings of the documentation, made by a small script so that they stay alike and can be mended."""
