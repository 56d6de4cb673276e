"""Kiosk protocol v1 over HTTP: the order of judgement, signed answers, problems, the OpenAPI document."""
