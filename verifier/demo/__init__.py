"""A demonstration: a synthetic city taken through one night by the same services a real city uses."""
