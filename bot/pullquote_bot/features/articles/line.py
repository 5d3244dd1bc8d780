"""The line of files that wait to be added: one of a server is added at a time, and the servers take turns."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict, deque

from pullquote_bot.runtime.fair_queue import Busy


class Ticket:
    """A file's place in the line.

    Attributes:
        id: 16 hexadecimal digits, for the button that cancels it.
        server: where it is added.
        person: who adds it.
        place: how many come first, itself included, while it waits; 0 once its turn has come.
        begun: is true when its turn comes, false if it is cancelled; raises Busy if the bot stops.
    """

    def __init__(self, server: int, person: int) -> None:
        self.id = secrets.token_hex(8)
        self.server, self.person = server, person
        self.place = 0
        self.begun: asyncio.Future[bool] = asyncio.get_running_loop().create_future()


class Line:
    """Files that wait until it is their turn; to be used from the event loop's thread.

    Each server has a line of its own, first come first served. Where room becomes free, the server begins that has
    waited longest since its last file began.

    Args:
        at_once: how many servers' files are added at once.
        most_of_server: how many files of a server may wait.
        most: how many may wait in all.
    """

    def __init__(self, *, at_once: int, most_of_server: int, most: int) -> None:
        self._at_once, self._most_of_server, self._most = at_once, most_of_server, most
        self._adding: dict[int, Ticket] = {}
        self._waiting: OrderedDict[int, deque[Ticket]] = OrderedDict()

    def join(self, server: int, person: int) -> Ticket | None:
        """Take a place at the end of a server's line; None if there is no room. Whoever has one must `leave` it."""
        waiting = sum(map(len, self._waiting.values()))
        if len(self._waiting.get(server, ())) >= self._most_of_server or waiting >= self._most:
            return None
        ticket = Ticket(server, person)
        self._waiting.setdefault(server, deque()).append(ticket)
        self._proceed()
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give up a place, before its turn or after it; the next one begins."""
        if self._adding.get(ticket.server) is ticket:
            del self._adding[ticket.server]
        elif ticket in self._waiting.get(ticket.server, ()):
            self._take_out(ticket)
        self._proceed()

    def is_adding(self, server: int) -> bool:
        """Return whether a file of a server is being added."""
        return server in self._adding

    def cancel(self, id: str, person: int) -> bool:
        """Take a file out of the line for the person who added it; return whether it was still waiting."""
        for ticket in self._all_waiting():
            if ticket.id == id and ticket.person == person:
                self._take_out(ticket)
                ticket.begun.set_result(False)
                self._proceed()
                return True
        return False

    def close(self) -> None:
        """Send away everybody who waits."""
        for ticket in self._all_waiting():
            ticket.begun.set_exception(Busy("closing"))
        self._waiting.clear()

    def _proceed(self) -> None:
        """Begin what may begin, and tell the others their places."""
        while len(self._adding) < self._at_once:
            server = next((one for one in self._waiting if one not in self._adding), None)
            if server is None:
                break
            ticket = self._waiting[server][0]
            self._take_out(ticket)
            if server in self._waiting:
                self._waiting.move_to_end(server)
            self._adding[server] = ticket
            ticket.place = 0
            ticket.begun.set_result(True)
        for place, ticket in enumerate(self._all_waiting(), 1):
            ticket.place = place

    def _all_waiting(self) -> list[Ticket]:
        """Return all who wait, in the order in which they begin if all files take equally long."""
        rounds = max(map(len, self._waiting.values()), default=0)
        return [line[turn] for turn in range(rounds) for line in self._waiting.values() if turn < len(line)]

    def _take_out(self, ticket: Ticket) -> None:
        line = self._waiting[ticket.server]
        line.remove(ticket)
        if not line:
            del self._waiting[ticket.server]
