"""Passage -> quote: cut at sentences, attributed, linked, and checked word for word against the stored text."""

from index.quoting.cutting import Cut, attribution, cut, cut_at
from index.quoting.figures import newer_figures
from index.quoting.links import link
from index.quoting.making import quote_of
from index.quoting.nearness import NEAR, Near, differences, find_near
from index.quoting.verifying import Folded, bare, digest, find_exact, fold

__all__ = [
    "NEAR",
    "Cut",
    "Folded",
    "Near",
    "attribution",
    "bare",
    "cut",
    "cut_at",
    "differences",
    "digest",
    "find_exact",
    "find_near",
    "fold",
    "link",
    "newer_figures",
    "quote_of",
]
