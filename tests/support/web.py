"""A web server on loopback, for tests: it answers as it is told to, also in ways that no server should."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RawHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """A request that the server received."""

    path: str
    headers: Mapping[str, str]


@dataclass
class WebServer:
    """Serves pages in a thread of its own; `pages` and `raw` may change while it runs.

    A page is text or bytes (an HTML page), a whole response, or a function of the request. There is no robots.txt,
    unless one is among the pages.
    """

    pages: dict[str, str | bytes | web.Response | Handler] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._raw: list[asyncio.Server] = []
        self._runner = web.AppRunner(self._app(), shutdown_timeout=0.1)
        self.port = self._wait(self._start())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._wait(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """Return the paths that were asked for, in order, but for robots.txt."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def serve_raw(self, answer: RawHandler) -> str:
        """Serve one way of answering over bare connections, and return its address."""
        return f"http://127.0.0.1:{self._wait(self._start_raw(answer))}"

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    async def _start(self) -> int:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def _start_raw(self, answer: RawHandler) -> int:
        async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split()[1].decode()
                self.asked.append(Asked(path, {}))
                if path == "/robots.txt":
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                else:
                    await answer(reader, writer)
                await writer.drain()
            except (ConnectionError, asyncio.IncompleteReadError):
                pass  # the client went away, as it should
            finally:
                writer.close()

        server = await asyncio.start_server(served, "127.0.0.1", 0)
        self._raw.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        for server in self._raw:
            server.close()
        await self._runner.cleanup()
        current = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not current]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(Asked(request.path_qs, dict(request.headers)))
        page = self.pages.get(request.path_qs)
        if page is None:
            return web.Response(status=404)
        if callable(page):
            return await page(request)
        if isinstance(page, web.Response):
            return web.Response(status=page.status, body=page.body, headers=page.headers)
        body = page.encode() if isinstance(page, str) else page
        return web.Response(body=body, content_type="text/html", charset="utf-8")
