"""A failure that nobody foresaw, a bug: an id, and a file in the user's log folder with its traceback.

The traceback may hold words of what was asked or read, so the file is its user's alone. The arguments are not in it.
"""

from __future__ import annotations

import os
import platform
import secrets
import string
import traceback
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_log_path

from pullquote.text.characters import show_controls

EXIT_CODE = 70  # EX_SOFTWARE of sysexits.h: an internal error
KEPT = 20  # files; the oldest are deleted

_LETTERS = string.ascii_lowercase + "234567"  # none is taken for another, as in the bot's ids


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure's id, its traceback with the versions in use, and the file that holds both; None if it has none."""

    incident: str
    text: str
    path: Path | None

    def __str__(self) -> str:
        where = f"in {self.path}" if self.path else "below, since it cannot be kept"
        return f"this is a bug in Pullquote (incident {self.incident}): its traceback is {where}; please report it"

    def to_dict(self) -> dict[str, object]:
        """Return what `--json` prints."""
        path = str(self.path) if self.path else None
        return {"error": {"code": "bug", "message": str(self), "incident": self.incident, "traceback": path}}


def keep(error: Exception) -> Failure:
    """Keep a failure's traceback in a file."""
    incident = "".join(secrets.choice(_LETTERS) for _ in range(8))
    about = f"pullquote {version('pullquote')}, Python {platform.python_version()}, {platform.platform()}"
    text = show_controls(f"incident {incident}\n{about}\n\n{''.join(traceback.format_exception(error))}")
    path = user_log_path("pullquote") / f"{incident}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
        _forget_old(path.parent)
    except OSError:  # it is printed instead
        return Failure(incident, text, None)
    return Failure(incident, text, path)


def _forget_old(folder: Path) -> None:
    found = sorted(folder.glob("????????.txt"), key=lambda path: path.stat().st_mtime_ns)
    for path in found[:-KEPT]:
        path.unlink(missing_ok=True)
