"""Passage -> quote: cut at sentences, attributed, linked, and checked word for word against the stored text."""

from pullquote.quantities.conflicts import newer_figures
from pullquote.quoting.excerpt import Cut, attribution, cut, cut_at
from pullquote.quoting.making import quote_of
from pullquote.quoting.text_fragments import link
from pullquote.text.folding import Folded, bare, digest, find_exact, fold
from pullquote.verification.fuzzy import NEAR, Near, differences, find_near

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
