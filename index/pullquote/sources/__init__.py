"""Bytes -> what a source lists: entries of RSS, Atom and JSON feeds and of sitemaps, and feeds that pages announce."""

from pullquote.sources.entries import Entry, Listed, Listing, SourceKind, SubList, facts_told
from pullquote.sources.listing import KINDS, LARGEST, read_listing

__all__ = [
    "KINDS",
    "LARGEST",
    "Entry",
    "Listed",
    "Listing",
    "SourceKind",
    "SubList",
    "facts_told",
    "read_listing",
]
