"""Refreshing of sources: what they list, to stored articles that stay as they are printed now."""

from pullquote.pipeline.refresh.report import RefreshReport, SourceRefresh
from pullquote.pipeline.refresh.walk import MOST_PAGES, Refresh, RefreshProgress

__all__ = ["MOST_PAGES", "Refresh", "RefreshProgress", "RefreshReport", "SourceRefresh"]
