"""Ranking of candidate passages: scores, duplicates, diversity, and the probability that a passage answers."""
