"""The demo newsroom: invented articles of two invented outlets, and questions to ask of them."""
