"""Veins of the hand in near infrared: picture → region → orientation code → score, one stage a file."""
