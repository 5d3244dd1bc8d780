"""Benchmark of an archive's speed, size and growth, compared with lower bounds measured in the same run."""
