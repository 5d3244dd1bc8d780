"""What a process takes of its machine."""

from __future__ import annotations

import resource
from pathlib import Path


def resident(process: int) -> float:
    """Return the memory of a process that is in use, in MiB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 2**20, 1)
