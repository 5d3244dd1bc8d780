"""The system of record: articles, their versions, passages and vectors, in one SQLite file."""

from index.catalog.catalog import Catalog
from index.catalog.searching import Numbers, StoredPassage
from index.catalog.writing import Plan

__all__ = ["Catalog", "Numbers", "Plan", "StoredPassage"]
