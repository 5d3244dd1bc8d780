"""Passage -> quote: whole sentences, attributed, with a link that lands on them."""
