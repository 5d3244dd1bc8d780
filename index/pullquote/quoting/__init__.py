"""Quotes from passages: whole sentences, attributed, with a link that leads to them."""
