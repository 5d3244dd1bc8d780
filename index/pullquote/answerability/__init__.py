"""Whether a passage answers a question, and with which words: a small model that reads both together."""
