"""Reading from the web: the only room that opens connections. Import it where it is needed; it loads an HTTP client."""

from pullquote.errors import FetchError
from pullquote.fetching.fetcher import PAGES, Fetched, Fetcher
from pullquote.fetching.settings import FetchSettings

__all__ = ["PAGES", "FetchError", "FetchSettings", "Fetched", "Fetcher"]
