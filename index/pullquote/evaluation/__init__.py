"""Questions whose answers are known to figures: what comes first, how sure it is, and what is answered wrongly."""

BASELINES = ("dense", "bm25", "rrf", "minmax")  # what a ranking may be compared with; `baselines` has their formulas
