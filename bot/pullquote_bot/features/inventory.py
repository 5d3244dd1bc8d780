"""What is stored of each server, for the bot's operator, who may delete all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pullquote import Archive, CollectionSize, Filters, InputError
from pullquote_bot.storage.database import day_of
from pullquote_bot.storage.servers import ServerStore, StoredServer, own_collection, server_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A server: what the bot stores of it, and the size of its own collection."""

    server: StoredServer
    own: CollectionSize

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values; what is unknown is None. The id is text, since it is too long for a JSON number."""
        return {
            "id": str(self.server.id),
            "name": self.server.name,
            "since": self.since,
            "members": self.server.members,
            "granted": list(self.server.granted),
            "files": self.server.files,
            "articles": self.own.articles,
            "paragraphs": self.own.passages,
            "bytes": self.own.bytes,
            "answers": self.server.answers,
            "questions": self.server.questions,
        }

    @property
    def since(self) -> str | None:
        """The day (UTC) on which it invited the bot, as ISO 8601; None if unknown."""
        return None if self.server.since is None else day_of(self.server.since)


def inventory(servers: ServerStore, archive: Archive) -> list[Entry]:
    """Return every server of which something is stored, by the bot or in the archive, by their ids."""
    sizes = {owner: size for name, size in archive.sizes().items() if (owner := server_of(name)) is not None}
    stored = {one.id: one for one in servers.stored()}
    return [
        Entry(stored.get(id, StoredServer(id=id)), sizes.get(id, CollectionSize()))
        for id in sorted(stored.keys() | sizes.keys())
    ]


def entry_of(server: int, servers: ServerStore, archive: Archive) -> Entry:
    """Return what is stored of a server.

    Raises:
        InputError: nothing is.
    """
    for one in inventory(servers, archive):
        if one.server.id == server:
            return one
    raise InputError(
        "server_unknown", "nothing is stored of server {server}: `pullquote bot servers` lists them", server=server
    )


def purge(server: int, servers: ServerStore, archive: Archive) -> int:
    """Delete all that is stored of a server, and its articles; return how many articles these were.

    The bot may be running: what it was doing for that server stores nothing any more, since the server's mark is gone
    before the articles are.
    """
    servers.forget(server)
    collection = own_collection(server)
    return archive.remove(archive.ids(Filters(collections=collection), withdrawn=True), collections=(collection,))
