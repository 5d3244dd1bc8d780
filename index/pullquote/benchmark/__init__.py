"""How fast an archive is, how much it takes and how it grows, beside bare lower bounds measured in the same run."""
