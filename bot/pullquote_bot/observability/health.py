"""Health and metrics over HTTP, and `python -m pullquote_bot.observability.health`, which asks whether the bot is
ready.

`GET /live` and `GET /ready` return 200 and `ok`, or 503 and the reasons, one per line; `GET /metrics` returns the
metrics.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException

from aiohttp import web

from pullquote import InputError
from pullquote_bot.observability.metrics import Metrics

PORT = "PULLQUOTE_DISCORD_PORT"

_LOOPBACK = "127.0.0.1"
_ANSWER_SECONDS = 5.0
_LONGEST_ANSWER = 10_000


class HealthServer:
    """Serves health and metrics until it is stopped.

    `live` and `ready` are called in the event loop: they must not block.

    Args:
        port: 0 for any that is free.
        live: returns the reasons why the bot has to be restarted; none if it works.
        ready: returns the reasons why the bot cannot answer now; none if it can.
        metrics: the metrics to expose.
        host: the address to listen at; others than loopback show the metrics to whoever can reach it.
    """

    def __init__(
        self,
        *,
        port: int,
        live: Callable[[], list[str]],
        ready: Callable[[], list[str]],
        metrics: Metrics,
        host: str = _LOOPBACK,
    ) -> None:
        self._host, self._port = host, port
        self._live, self._ready, self._metrics = live, ready, metrics
        application = web.Application()
        application.router.add_get("/live", self._tell_live)
        application.router.add_get("/ready", self._tell_ready)
        application.router.add_get("/metrics", self._expose)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)

    async def start(self) -> int:
        """Listen, and return the port.

        Raises:
            InputError: the port cannot be listened at.
        """
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            why = os.strerror(error.errno) if error.errno else error
            raise InputError(
                "port_unusable",
                "port {port} of {host} cannot serve health and metrics ({problem}): set {variable} to a free port, "
                "or unset it to do without",
                port=self._port,
                host=self._host,
                problem=why,
                variable=PORT,
            ) from error
        port: int = self._runner.addresses[0][1]
        return port

    async def stop(self) -> None:
        """Stop listening, and close open connections."""
        await self._runner.cleanup()

    async def _tell_live(self, _: web.Request) -> web.Response:
        return _told(self._live())

    async def _tell_ready(self, _: web.Request) -> web.Response:
        return _told(self._ready())

    async def _expose(self, _: web.Request) -> web.Response:
        return web.Response(body=self._metrics.exposition(), headers={"Content-Type": self._metrics.content_type})


def check(environment: Mapping[str, str]) -> str | None:
    """Ask the bot on this machine whether it is ready; return None, or why it is not, in one line."""
    port = environment.get(PORT, "")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return f"{PORT} is {port!r}: set it to the port, from 1 to 65535, where the bot serves its health"
    connection = HTTPConnection(_LOOPBACK, int(port), timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/ready")
        response = connection.getresponse()
        reasons = response.read(_LONGEST_ANSWER).decode("utf-8", "replace").splitlines()
    except (OSError, HTTPException) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        return f"not ready: nothing answers at port {port} as the bot does ({why})"
    finally:
        connection.close()
    if response.status == 503:
        return f"not ready: {'; '.join(reasons)}"
    if (response.status, reasons) != (200, ["ok"]):
        return f"not ready: what answers at port {port} failed, or is not the bot (status {response.status})"
    return None


def main() -> int:
    """Print in one line whether the bot is ready, and return 0 if it is, else 1."""
    problem = check(os.environ)
    print(problem or "ready")
    return 1 if problem else 0


def _told(reasons: list[str]) -> web.Response:
    return web.Response(status=503 if reasons else 200, text="".join(f"{reason}\n" for reason in reasons or ["ok"]))


if __name__ == "__main__":
    sys.exit(main())
