"""Aligned pairs of rows: comparison levels, match weights, rivals, named rules, explanation."""
