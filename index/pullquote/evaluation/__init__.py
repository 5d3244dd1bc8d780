"""Evaluation with questions whose answers are known: rank, confidence and wrong answers."""

BASELINES = ("dense", "bm25", "rrf", "minmax")  # what a ranking may be compared with; `baselines` has their formulas
