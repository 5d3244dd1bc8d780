"""The system of record: articles, their versions, passages and vectors, in one SQLite file."""

from pullquote.catalog.catalog import Catalog
from pullquote.catalog.passages import Numbers, PassageRecord
from pullquote.catalog.writes import Plan

__all__ = ["Catalog", "Numbers", "PassageRecord", "Plan"]
