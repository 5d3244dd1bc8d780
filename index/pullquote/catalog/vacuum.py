"""Space that removed articles leave in the catalog's file, given back to the disk while everything else goes on."""

from __future__ import annotations

import logging
import threading

from pullquote.catalog.database import Database
from pullquote.errors import PullquoteError

log = logging.getLogger("pullquote")

STEP = 256  # pages of 4 kB given back in one transaction, some 8 ms, for which others that write have to wait
PAUSE = 0.05  # seconds between two of them
SHARE = 20  # one page in so many may stay free, for articles to come


class Vacuum:
    """Gives free pages back, in transactions of their own: whatever interrupts it, the file is whole.

    An archive whose file was made without `auto_vacuum` keeps its free pages, for articles to come.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    def start(self) -> None:
        """Start a thread that gives free pages back, unless few are free or it runs already."""
        with self._lock:
            if self._thread is None and not self._closing.is_set() and self._pages_to_give():
                self._thread = threading.Thread(target=self._work, name="vacuum", daemon=True)
                self._thread.start()

    def run(self) -> None:
        """Give free pages back to the disk until few are left."""
        self._give_back(pause=0)

    def close(self) -> None:
        """End the thread after its current transaction; pages that are still free stay so until the next change."""
        with self._lock:  # none begins after this
            self._closing.set()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        try:
            self._give_back(PAUSE)
        finally:
            with self._lock:
                self._thread = None

    def _give_back(self, pause: float) -> None:
        try:
            while self._step() and not self._closing.wait(pause):
                pass
        except PullquoteError as error:  # nothing but space is lost
            log.warning("space that removed articles left was not given back: %s", error)

    def _step(self) -> bool:
        """Return some pages back, if more than a few are free; return whether there were."""
        if not self._pages_to_give():
            return False
        with self._database.writing() as db:
            for _ in range(STEP):
                db.execute("PRAGMA incremental_vacuum(1)")  # sqlite3 does one step of a statement without rows
        return True

    def _pages_to_give(self) -> bool:
        with self._database.reading() as db:
            free, pages, kind = (
                db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_count", "auto_vacuum")
            )
        return bool(kind and free * SHARE > pages)
