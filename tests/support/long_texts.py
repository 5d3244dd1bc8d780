"""What a thread is given to work on: calls of the product with long texts, which take time in proportion to them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pullquote
import pullquote_bot

_PACKAGES = tuple(str(Path(package.__path__[0])) for package in (pullquote, pullquote_bot))


@contextmanager
def watching(longest: int) -> Iterator[list[str]]:
    """Yield a list that comes to hold, of this thread alone, the calls with a text of more than `longest` characters.

    Calls of functions of the product, by their names; an article that holds a long text is none.
    """
    found: list[str] = []

    def called(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(_PACKAGES):
            return
        for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
            value = frame.f_locals.get(name)
            texts = value if isinstance(value, list | tuple) else (value,)
            if any(isinstance(text, str) and len(text) > longest for text in texts):
                found.append(f"{Path(code.co_filename).name}:{code.co_qualname}({name})")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        yield found
    finally:
        sys.setprofile(before)
