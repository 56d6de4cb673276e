"""What leaves the building: messages by mail and short message, behind adapters, sent once."""
