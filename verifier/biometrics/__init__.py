"""Samples of fingers and hands: read, extracted, compared; what a modality is lies with its engine."""
