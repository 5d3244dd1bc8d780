"""Connections: each goes to an address that was checked, and ends when its time is over.

A name is resolved once for each connection, and the address that was checked is the one that is connected to: a name
that first leads to a public address and then to a private one (DNS rebinding) gains nothing. TLS is still checked
against the name.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any
from weakref import WeakSet

import httpcore2

from pullquote.errors import FetchError
from pullquote.fetching.addresses import Address, Allowed, literal
from pullquote.fetching.targets import check

Resolver = Callable[[str, int], Sequence[str]]
"""A function that returns the addresses of a host, the best first; it raises OSError if there are none."""

CONNECT_SECONDS = 10.0
_MOST_ADDRESSES = 4  # of one host, that are tried


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Deadline(threading.local):
    """When the request of this thread must be over."""

    at: float | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let what this thread sends and receives be over after so many seconds."""
        self.at = time.monotonic() + seconds
        try:
            yield
        finally:
            self.at = None

    def left(self, limit: float | None = None) -> float:
        """Return the seconds that are left, at most the limit if there is one.

        Raises:
            httpcore2.TimeoutException: none are.
        """
        left = (self.at if self.at is not None else 0.0) - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time is over")
        return left if limit is None else min(left, limit)


class OpenStreams:
    """The connections that are open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: WeakSet[TimedStream] = WeakSet()

    def note(self, stream: TimedStream) -> None:
        """Note a connection that was opened."""
        with self._lock:
            self._streams.add(stream)

    def end(self) -> None:
        """End all of them, also under a thread that waits for what arrives next."""
        with self._lock:
            streams = list(self._streams)
        for stream in streams:
            opened = stream.get_extra_info("socket")
            with suppress(OSError):  # it is closed already
                socket.socket.shutdown(opened, socket.SHUT_RDWR)


class CheckedBackend(httpcore2.NetworkBackend):
    """Opens connections to checked addresses only."""

    def __init__(self, allowed: Allowed, deadline: Deadline, resolver: Resolver) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._resolver = resolver
        self._backend = httpcore2.SyncBackend()
        self.opened = OpenStreams()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that may be reached and answers.

        Raises:
            FetchError: the host is unknown, or none of its addresses may be reached.
            httpcore2.ConnectError: none of them answers.
        """
        failure: Exception | None = None
        for address in self._reachable(host, port):
            try:
                seconds = self._deadline.left(CONNECT_SECONDS if timeout is None else timeout)
                stream = self._backend.connect_tcp(str(address), port, seconds, local_address, socket_options or ())
                return TimedStream(stream, self._deadline, self.opened)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise httpcore2.ConnectError(str(failure)) from failure

    def _reachable(self, host: str, port: int) -> list[Address]:
        """Return the addresses of a host that may be reached."""
        known = literal(host)
        addresses = [known] if known is not None else self._resolved(host, port)
        reachable: list[Address] = []
        refused: FetchError | None = None
        for address in addresses:
            try:
                check(host, port, address, self._allowed)
            except FetchError as error:
                refused = error
            else:
                reachable.append(address)
        if refused is not None and not reachable:
            raise refused
        return reachable[:_MOST_ADDRESSES]

    def _resolved(self, host: str, port: int) -> list[Address]:
        """Resolve a name in the time that is left; the system's resolver has no limit of its own."""
        answer: Future[Sequence[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._resolver(host, port))
            except Exception as error:  # raised again where the answer is awaited
                answer.set_exception(error)

        threading.Thread(target=ask, name=f"resolving {host}", daemon=True).start()
        problem = "it has no address"
        try:
            found = answer.result(self._deadline.left())
        except TimeoutError:
            raise httpcore2.ReadTimeout("the host's name is not resolved in time") from None
        except OSError as error:
            found, problem = (), error.strerror or str(error)
        addresses = [address for each in found if (address := literal(each)) is not None]
        if not addresses:
            raise FetchError(
                "host_unknown", "cannot be reached: the host {host} is unknown ({problem})", host=host, problem=problem
            )
        return addresses


class TimedStream(httpcore2.NetworkStream):
    """A connection that is read and written in the time that its thread's request has left."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline, opened: OpenStreams) -> None:
        self._stream, self._deadline, self._opened = stream, deadline, opened
        opened.note(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what arrives next."""
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of a buffer."""
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Return the connection, encrypted, to a host that has proved its name."""
        encrypted = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return TimedStream(encrypted, self._deadline, self._opened)

    def get_extra_info(self, info: str) -> Any:
        """Return a fact about the connection."""
        return self._stream.get_extra_info(info)
