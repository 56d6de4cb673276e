"""Samples of fingers and hands: read, extracted, compared; what a modality is lies with its engine.

Who receives samples from devices needs :mod:`verifier.biometrics.received` only, whatever the modality:

>>> made = open_sample(data, "png", "finger", dpi=500)      # Probe, or Refused with a code and why
>>> made.quality, made.advice                               # 0–100, and what to do better
>>> outcome = compare(engine, made, [one, another])         # of one finger or hand, opened by the engine
>>> outcome.decision, outcome.score, outcome.tiers_used     # Decision.MATCH, 43.7, ("fast",)
>>> enrolled = open_sample(data, "png", "finger", dpi=500, for_enrolment=True)
>>> reference = reference_bytes(enrolled)                   # to be stored, encrypted
"""
