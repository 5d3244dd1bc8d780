"""Fetching: whether and when an address is asked for, where it leads, and what is done if it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from pullquote.errors import FetchError
from pullquote.fetching import robots
from pullquote.fetching.addresses import Allowed
from pullquote.fetching.connections import Resolver, resolve
from pullquote.fetching.exchange import Exchange, Headers, Request, Response
from pullquote.fetching.settings import FetchSettings
from pullquote.fetching.targets import Target, locate
from pullquote.fetching.turns import Clock, Turns

PAGES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf")
"""The content types of pages with an article."""

_PASSING = frozenset({429, 500, 502, 503, 504})  # statuses that may be another one soon
_OVERLOADED = frozenset({429, 503})
_OF_A_PAGE = frozenset({"content_damaged", "encoding_refused", "status_failed"})  # and not of its whole site
_READ = frozenset({200, 304, 404, 410})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered.

    `url` is the address that was asked for and `final_url` the one that answered. `status` is 200, 304 (unchanged), 404
    or 410 (gone); only with 200 there is a `body`, decompressed but not decoded. `content_type` is in lower case and
    without parameters, empty where the host does not say; `charset` is the one that the host declares. `headers` has
    those in which publishers set terms, by their names in lower case, each with all its lines.
    """

    url: str
    final_url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    headers: Headers = field(default_factory=dict)


class Fetcher:
    """Reads pages of the web, safely and politely. Threads may share one; use one for each refresh, and close it.

    Args:
        settings: what may be fetched, and how.
        resolver: returns the addresses of a host.
        clock: the time, for everything but the limit of a response's time.

    Example:
        >>> with Fetcher(FetchSettings()) as fetcher:
        ...     page = fetcher.fetch("https://example.org/news/1")
    """

    def __init__(self, settings: FetchSettings, *, resolver: Resolver = resolve, clock: Clock | None = None) -> None:
        self._settings = settings
        self._allowed = Allowed.of(settings.allow)
        self._clock = clock or Clock()
        self._turns = Turns(settings.at_once, settings.per_host, settings.longest_wait, self._clock)
        agent, name = settings.user_agent()
        self._robots = robots.Robots(name, self._read_robots, self._clock.now)
        self._exchange = Exchange(agent, settings.seconds, 2 * settings.at_once, self._allowed, resolver)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop whatever waits and reads, in other threads too, and close all connections."""
        self._clock.stop()
        self._exchange.close()

    def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        kinds: Sequence[str] = PAGES,
        largest: int | None = None,
    ) -> Fetched:
        """Read an address, if robots.txt allows it.

        Args:
            url: an http or https address.
            etag: what the address answered with when it was last read; if it is unchanged, the status is 304.
            last_modified: the same, for hosts that have no ETag.
            kinds: the content types that are read; `text/*` means all of a kind.
            largest: how many bytes it may have, if not those of the settings.

        Raises:
            FetchError: it cannot be read, or may not be. `retry_after` says for how long, where that is known.
        """
        request = Request(kinds, largest or self._settings.largest, _conditions(etag, last_modified))
        target = locate(url, self._allowed)
        seen = {target.url}
        for _ in range(self._settings.redirects + 1):
            delay = max(self._settings.delay, self._robots.check(target))
            response = self._persist(target, request, delay)
            if response.location is None:
                return _fetched(url, target, response, conditional=bool(request.conditions))
            target = locate(response.location, self._allowed, base=target)
            if target.url in seen:
                raise FetchError("redirect_loop", "leads in a circle, back to {url}", url=target.url)
            seen.add(target.url)
        raise FetchError(
            "too_many_redirects",
            "leads on more than {limit} times, the last time to {url}",
            limit=self._settings.redirects,
            url=target.url,
        )

    def _persist(self, target: Target, request: Request, delay: float) -> Response:
        """Ask for a page, and again where it fails in a way that may pass.

        Raises:
            FetchError: it fails for the last time, or for longer than it is waited for.
        """
        tried = 0
        while True:
            tried += 1
            last, pause = tried >= self._settings.tries, 2.0 ** (tried - 1)
            try:
                with self._turns.of(target.host, delay):
                    response = self._exchange.ask(target, request)
            except FetchError as error:
                if error.code != "connection" or last:
                    raise
                self._clock.wait(pause)
                continue
            if response.status not in _PASSING:
                self._turns.note_success(target.host)
                return response
            if response.status in _OVERLOADED:
                pause = self._turns.leave_alone(target.host, response.retry_after)
            elif response.retry_after is not None:
                pause = response.retry_after
            if last or pause > self._settings.longest_wait:
                raise FetchError(
                    "status_failed",
                    "{host} answers with status {status}: try again in {retry_after:.0f} seconds",
                    host=target.authority,
                    status=response.status,
                    retry_after=pause,
                )
            self._clock.wait(pause)

    def _read_robots(self, page: Target) -> robots.RobotsText:
        """Read the robots.txt of a page's site.

        Raises:
            FetchError: the site does not answer at all, so that its pages cannot be read either.
        """
        request = Request(("*/*",), robots.LARGEST, beginning=True)
        target, answers = replace(page, path="/robots.txt"), False
        try:
            for _ in range(self._settings.redirects + 1):
                response, answers = self._persist(target, request, 0.0), True
                if response.location is None:
                    return robots.RobotsText(response.status, response.body.decode("utf-8", "replace"))
                target = locate(response.location, self._allowed, base=target)
        except FetchError as error:
            if not answers and error.code not in _OF_A_PAGE:
                raise
            status = error.params.get("status")
            return robots.RobotsText(0, problem=f"status {status}" if status else str(error))
        return robots.RobotsText(404)  # RFC 9309, 2.3.1.2: as if there were none


def _conditions(etag: str | None, last_modified: str | None) -> Mapping[str, str]:
    """Return the headers that ask for a page only if it has changed."""
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in conditions.items() if value}


def _fetched(url: str, target: Target, response: Response, *, conditional: bool) -> Fetched:
    """Return what an address answered.

    Raises:
        FetchError: neither a page, nor that it is unchanged or gone.
    """
    if response.status not in _READ or (response.status == 304 and not conditional):
        raise FetchError(
            "status_refused",
            "{host} answers with status {status} instead of a page",
            host=target.authority,
            status=response.status,
        )
    return Fetched(
        url,
        target.url,
        response.status,
        response.body,
        response.content_type,
        response.charset,
        response.etag,
        response.last_modified,
        response.headers,
    )
