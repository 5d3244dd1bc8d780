"""One request and its response, within limits of time and size."""

from __future__ import annotations

import re
import ssl
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message

import httpcore2

from pullquote.errors import FetchError, first_line
from pullquote.fetching.addresses import Allowed
from pullquote.fetching.bodies import check_length, read_body
from pullquote.fetching.connections import CheckedBackend, Deadline, Resolver
from pullquote.fetching.retries import asked_wait
from pullquote.fetching.targets import Target

ENCODINGS = "gzip, deflate"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEPT_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy", "link", "date")
_LONGEST_VALIDATOR = 1000  # characters of an ETag or a date
_ENDED = frozenset({"content-length", "transfer-encoding", "content-encoding"})  # each of these says where a body ends
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_HTML_END = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_TAIL = 2000  # bytes; some hosts add a comment or a script after the end
_CHARSET = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,40}")

Headers = Mapping[str, tuple[str, ...]]
"""Header lines by their names in lower case."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: content types, how many bytes at most, and the headers that make it conditional.

    With `beginning`, a body of any size will do, of which the lines within the limit are read.
    """

    kinds: Sequence[str]
    largest: int
    conditions: Mapping[str, str] = field(default_factory=dict)
    beginning: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; `location` is where a redirect leads, `retry_after` how many seconds the host asks to wait."""

    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    headers: Headers = field(default_factory=dict)
    location: str | None = None
    retry_after: float | None = None


class Exchange:
    """Makes requests over connections that are kept for a while. No proxy is used, and no cookie is kept."""

    def __init__(self, agent: str, seconds: float, idle: int, allowed: Allowed, resolver: Resolver) -> None:
        self._agent = agent
        self._seconds = seconds
        self._deadline = Deadline()
        self._backend = CheckedBackend(allowed, self._deadline, resolver)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpcore2.default_ssl_context(),
            max_connections=None,
            max_keepalive_connections=idle,
            keepalive_expiry=15.0,
            network_backend=self._backend,
        )

    def close(self) -> None:
        """Close all connections, also those that threads read from."""
        self._backend.opened.end()
        self._pool.close()

    def ask(self, target: Target, request: Request) -> Response:
        """Make a request.

        Raises:
            FetchError: there is no response, or one that is not read.
        """
        kinds = ", ".join(request.kinds)
        headers = {
            "Host": target.authority,
            "User-Agent": self._agent,
            "Accept": kinds if "*/*" in request.kinds else f"{kinds}, */*;q=0.1",
            "Accept-Encoding": ENCODINGS,
            **request.conditions,
        }
        sent = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]
        url = httpcore2.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
        )
        try:
            with self._deadline.within(self._seconds), self._pool.stream("GET", url, headers=sent) as response:
                return _read(request, response)
        except httpcore2.TimeoutException:
            raise FetchError("too_slow", "takes more than {seconds:.0f} seconds", seconds=self._seconds) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise _failure(target, error) from error


def _read(request: Request, response: httpcore2.Response) -> Response:
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in response.headers:
        lines[name.decode("latin-1").lower()].append(value.decode("latin-1").strip())

    def first(name: str) -> str:
        return next(iter(lines.get(name, ())), "")

    wait = asked_wait(first("retry-after"), first("date"))
    if response.status in _REDIRECTS and first("location"):
        return Response(response.status, location=_address(first("location")), retry_after=wait)
    content_type, charset = _content_type(first("content-type"))
    body = b""
    if response.status == 200:
        _check_kind(content_type, request.kinds)
        if not request.beginning:
            check_length(first("content-length"), request.largest)
        encoding = ", ".join(lines.get("content-encoding", ()))
        body = read_body(response.iter_stream(), encoding, request.largest, beginning=request.beginning)
        if lines.keys().isdisjoint(_ENDED) and content_type in _HTML and not _HTML_END.search(body[-_TAIL:]):
            raise httpcore2.ReadError("it ends before the page does")
    return Response(
        response.status,
        body,
        content_type,
        charset,
        first("etag")[:_LONGEST_VALIDATOR] or None,
        first("last-modified")[:_LONGEST_VALIDATOR] or None,
        {name: tuple(lines[name]) for name in _KEPT_HEADERS if name in lines},
        retry_after=wait,
    )


def _address(location: str) -> str:
    """Return an address from a header; some hosts send letters beyond ASCII, as UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return location


def _content_type(given: str) -> tuple[str, str | None]:
    """Return a content type without parameters, and the charset among these."""
    parsed = Message()
    parsed["content-type"] = given
    charset = parsed.get_content_charset()
    return given.partition(";")[0].strip().lower(), charset if charset and _CHARSET.fullmatch(charset) else None


def _check_kind(content_type: str, kinds: Sequence[str]) -> None:
    """Refuse a content type that is not wanted; where the host says none, the content will tell.

    Raises:
        FetchError: it is not.
    """
    wanted = {content_type, f"{content_type.partition('/')[0]}/*", "*/*"}
    if content_type and wanted.isdisjoint(kinds):
        raise FetchError(
            "content_type",
            "is {content_type}: expected {kinds}",
            content_type=content_type[:80],
            kinds=", ".join(kinds),
        )


def _failure(target: Target, error: Exception) -> FetchError:
    """Return what an error of the connection says, and whether it is about the host's certificate."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        problem = cause.verify_message
    elif isinstance(cause, ssl.SSLError):
        problem = (cause.reason or str(cause)).replace("_", " ").lower()
    else:
        return FetchError(
            "connection",
            "cannot be read: the connection to {host} fails ({problem})",
            host=target.authority,
            problem=first_line(error),
        )
    return FetchError(
        "tls",
        "cannot be read: {host} does not prove that it is {host} ({problem})",
        host=target.authority,
        problem=problem,
    )
