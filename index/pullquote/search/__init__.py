"""Search engines, which find candidate passages for a question."""
