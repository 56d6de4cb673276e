"""The fast tier: our own way from a picture to minutiae, one stage per file; numpy and OpenCV only."""
