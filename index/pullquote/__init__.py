"""Pullquote: ask a news archive a question and get the articles' own words, verbatim and attributed.

The public names are in `__init__.pyi`. They are loaded when they are first used, so that importing `pullquote` costs
next to nothing.
"""

from __future__ import annotations

import os

import lazy_loader

# Read when numpy is loaded. Its threads hardly speed up a question's multiplications, and spin for twenty milliseconds
# after each, slowing down other questions.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    """Load a public name from its module (PEP 562)."""
    if name == "__version__":
        from importlib.metadata import version

        return version("pullquote")
    return _load(name)
