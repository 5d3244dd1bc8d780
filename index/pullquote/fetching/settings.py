"""What may be fetched, and how: addresses, sizes, times, and how politely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from pullquote.errors import SettingsError
from pullquote.settings import FETCH_DELAY, Settings

_PRODUCT = re.compile(r"([A-Za-z_-]+)(?:/\S*)?(?: [\x20-\x7e]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How pages of the web are read.

    `allow` names addresses, networks and hosts that may be reached though they are not public, on any port; `agent` is
    the User-Agent header, whose first word is how robots.txt may address it (None: Pullquote and its version); `delay`
    is the seconds between two requests to one host, unless its robots.txt asks for more; `per_host` and `at_once` are
    how many requests run at once, to one host and in all; `seconds` is how long one response may take in all; `largest`
    is how many bytes it may have, as sent and decompressed; `redirects` is how many are followed; `tries` is how often
    a request is made that fails in a way that may pass; `longest_wait` is how many seconds are waited for another try,
    or for a host's turn.
    """

    allow: tuple[str, ...] = ()
    agent: str | None = None
    delay: float = FETCH_DELAY
    per_host: int = 2
    at_once: int = 8
    seconds: float = 30.0
    largest: int = 20_000_000
    redirects: int = 5
    tries: int = 3
    longest_wait: float = 60.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what a program's settings say."""
        allow = tuple(entry.strip() for entry in settings.fetch_allow.split(",") if entry.strip())
        return cls(allow=allow, agent=settings.user_agent, delay=settings.fetch_delay)

    def user_agent(self) -> tuple[str, str]:
        """Return the User-Agent header, and the name in it by which robots.txt may address Pullquote.

        Raises:
            SettingsError: the header does not begin with a name.
        """
        from importlib.metadata import version

        header = self.agent or f"Pullquote/{version('pullquote')} (news archive that quotes with attribution)"
        product = _PRODUCT.fullmatch(header)
        if product is None:
            raise SettingsError(
                "user_agent_invalid",
                "the user agent {agent!r} does not begin with a name: give one such as Pullquote (news@example.org)",
                agent=header,
            )
        return header, product[1]
