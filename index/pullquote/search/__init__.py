"""Questions to candidates: the engines that search."""
