"""Candidates to order: scoring, near-identical passages, and whether the best one answers."""
