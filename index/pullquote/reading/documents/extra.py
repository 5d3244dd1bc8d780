"""The extra `formats`: whether what a format needs is installed."""

from __future__ import annotations

from importlib.util import find_spec

from pullquote.errors import ReadError


def require(module: str, what: str) -> None:
    """Check that a module of the extra is there, without importing it.

    Raises:
        ReadError: it is not; the message says what to install.
    """
    if find_spec(module) is None:
        raise ReadError(
            "formats_missing",
            'is {what}, which needs an extra: run `pip install "pullquote[formats]"`',
            what=what,
        )
