"""The system of record: articles, their versions, passages and vectors, in one SQLite file."""

from index.catalog.catalog import Catalog, StoredPassage

__all__ = ["Catalog", "StoredPassage"]
