"""What a row says: cells of any shape become plain content, or a problem with its remedy."""
