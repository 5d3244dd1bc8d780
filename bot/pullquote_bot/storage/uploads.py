"""Files that managers added: whose, when, and which articles came of each."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pullquote_bot.storage.database import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was added in a server.

    `person` is who added it, None once they asked to be forgotten; `added_at` is in seconds since 1970. `articles` are
    the ids of the articles that came of it, without those that a later file has changed.
    """

    id: int
    name: str
    person: int | None
    added_at: int
    articles: tuple[str, ...]


class UploadStore:
    """The files added in each server."""

    def __init__(self, state: State) -> None:
        self._state = state

    def begin(self, server: int, name: str, person: int) -> int:
        """Store that a file is being added; return the id that stands for it."""
        with self._state.transaction():
            self._state.change(
                "INSERT INTO uploads (server, name, person, added_at) VALUES (?, ?, ?, ?)",
                *(server, name, person, int(time.time())),
            )
            [row] = self._state.rows("SELECT last_insert_rowid()")
        return int(row[0])

    def record(self, upload: int, added: Iterable[str], changed: Mapping[str, int]) -> None:
        """Store which articles came of a file; nothing of one that is not stored any more.

        Args:
            upload: the file's id.
            added: the ids of new articles.
            changed: of articles that were there, the version that each had before.
        """
        rows = [*((id, None) for id in added), *changed.items()]
        with self._state.transaction():
            for article, before in rows:
                self._state.change(
                    "INSERT OR IGNORE INTO uploaded SELECT id, ?, ? FROM uploads WHERE id = ?", article, before, upload
                )

    def of(self, server: int) -> list[Upload]:
        """Return the files added in a server, the newest first, each with its articles in alphabetical order."""
        uploads = self._state.rows("SELECT * FROM uploads WHERE server = ? ORDER BY id DESC", server)
        articles: dict[int, list[str]] = {row["id"]: [] for row in uploads}
        last = self._state.rows(
            "SELECT max(a.upload) AS upload, a.article FROM uploaded a JOIN uploads u ON u.id = a.upload "
            "WHERE u.server = ? GROUP BY a.article ORDER BY a.article",
            server,
        )
        for row in last:
            articles[row["upload"]].append(row["article"])
        return [
            Upload(
                id=row["id"],
                name=row["name"],
                person=row["person"],
                added_at=row["added_at"],
                articles=tuple(articles[row["id"]]),
            )
            for row in uploads
        ]

    def servers(self) -> list[int]:
        """Return the servers in which files were added."""
        return [row[0] for row in self._state.rows("SELECT DISTINCT server FROM uploads")]

    def changes(self, upload: int) -> dict[str, int | None]:
        """Return the articles that came of a file: of those that it changed, the version before; of new ones, None."""
        rows = self._state.rows("SELECT article, before FROM uploaded WHERE upload = ?", upload)
        return {row["article"]: row["before"] for row in rows}

    def forget_articles(self, server: int, ids: Iterable[str]) -> None:
        """Note that articles of a server are gone; a file of which all are gone is forgotten."""
        of = "SELECT upload FROM uploaded WHERE article = ? AND upload IN (SELECT id FROM uploads WHERE server = ?)"
        with self._state.transaction():
            for id in ids:
                uploads = [row[0] for row in self._state.rows(of, id, server)]
                for upload in uploads:
                    self._state.change("DELETE FROM uploaded WHERE upload = ? AND article = ?", upload, id)
                    self._state.change(
                        "DELETE FROM uploads WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM uploaded WHERE upload = ?1)",
                        upload,
                    )

    def delete(self, upload: int) -> None:
        """Delete what is stored of a file, after it was undone, or if nothing came of it."""
        self._state.change("DELETE FROM uploads WHERE id = ?", upload)

    def forget_person(self, person: int) -> None:
        """Delete a person's id from the files that they added."""
        with self._state.transaction(erasing=True):
            self._state.change("UPDATE uploads SET person = NULL WHERE person = ?", person)

    def added_by(self, person: int) -> int:
        """Return how many files a person added."""
        return int(self._state.rows("SELECT count(*) FROM uploads WHERE person = ?", person)[0][0])
