"""REST as a transport: every request is recorded, checked for its token, failed if a fault is armed, and answered.

discord.py requires of an answer: `Content-Type` exactly `application/json`, rate-limit headers, and on a 429 a `Via`
header with `retry_after` in the JSON body (without `Via` it assumes a ban by Cloudflare and gives up).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.discord_server.journal import Fault, Request

if TYPE_CHECKING:
    from tests.discord_server.store import Store

API = "/api/v10"

Answer = dict[str, Any] | list[dict[str, Any]] | None
"""What a route gives: JSON, or None for 204."""
Route = Callable[..., Answer]


class ApiError(Exception):
    """An answer other than success, with Discord's JSON error code."""

    def __init__(self, status: int, code: int, message: str, problems: list[str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code}
        if problems:
            self.body["errors"] = {"_errors": [{"code": "INVALID", "message": problem} for problem in problems]}


def invalid(problems: list[str]) -> None:
    """Refuse a body with problems, as Discord does.

    Raises:
        ApiError: There are problems.
    """
    if problems:
        raise ApiError(400, 50035, "Invalid Form Body", problems)


class Rest:
    """Binds routes to an application."""

    def __init__(self, wire: Store, app: web.Application) -> None:
        self._wire = wire
        self._app = app

    def add(self, method: str, path: str, route: Route, *, token: bool = True) -> None:
        """Serve a path. The route is called with the request and the path's variables as keyword arguments of type str.

        Args:
            method: The HTTP method.
            path: Below the API's prefix, with {variables}.
            route: Returns the answer or raises ApiError. It is not a coroutine: it takes effect at once.
            token: Whether the bot's token is required; without it the global rate limit does not hold.
        """

        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._serve(request, path, route, token=token)

        self._app.router.add_route(method, API + path, serve)

    def add_rest(self) -> None:
        """Answer 404 on every other path, and record the request."""

        async def serve(request: web.Request) -> web.StreamResponse:
            record = await self._record(request)
            self._wire.journal.unexpected.append(record)
            return self._answer(record, 404, {"message": "404: Not Found", "code": 0})

        self._app.router.add_route("*", "/{rest:.*}", serve)

    async def _record(self, request: web.Request) -> Request:
        body: Any = None
        files: list[tuple[str, bytes]] = []
        if request.content_type == "application/json":
            body = await request.json()
        elif request.content_type == "multipart/form-data":
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    with value.file:
                        files.append((value.filename, value.file.read()))
                elif name == "payload_json":
                    body = json.loads(str(value))
        record = Request(
            request.method,
            request.path.removeprefix(API),
            dict(request.query),
            body,
            files,
            request.headers.get("Authorization"),
            self._wire.time(),
        )
        self._wire.journal.requests.append(record)
        self._wire.journal.changed()
        return record

    async def _serve(self, request: web.Request, path: str, route: Route, *, token: bool) -> web.StreamResponse:
        record = await self._record(request)
        if (limited := self._limited(record, path, of_interaction=not token)) is not None:
            return limited
        headers = self._wire.rates.headers(record.method, path, record.path, record.at)
        fault = self._wire.journal.fault_for(record)
        if fault is not None and fault.kind == "hang":
            await fault.released.wait()
        elif fault is not None and not fault.applied:
            return self._fail(request, record, fault)
        if token and (record.authorization or "").removeprefix("Bot ") not in self._wire.tokens:
            return self._answer(record, 401, {"message": "401: Unauthorized", "code": 0})
        try:
            answer = route(record, **request.match_info)
        except ApiError as error:
            return self._answer(record, error.status, error.body, headers)
        if fault is not None and fault.kind != "hang":
            return self._fail(request, record, fault)
        return self._answer(record, 204 if answer is None else 200, answer, headers)

    def _limited(self, record: Request, path: str, *, of_interaction: bool) -> web.StreamResponse | None:
        """Refuse a request that is one too many; Cloudflare's refusal has no JSON and no `Via`."""
        rates = self._wire.rates
        if rates.is_banned(record.at):
            return self._answer(record, 429, None, {"Retry-After": str(int(rates.invalid_seconds))})
        refusal = rates.take(record.method, path, record.path, record.at, of_interaction=of_interaction)
        if refusal is None:
            return None
        headers = rates.headers(record.method, path, record.path, record.at)
        return self._answer(record, 429, refusal.body, {**headers, **refusal.headers})

    def _fail(self, request: web.Request, record: Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == "disconnect":
            if request.transport is not None:
                request.transport.abort()
            return self._answer(record, 499, None)
        if fault.status != 429:
            return self._answer(record, fault.status, {"message": "armed by a test", "code": fault.code})
        body = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": fault.is_global}
        headers = {
            "Retry-After": str(fault.retry_after),
            "X-RateLimit-Scope": "global" if fault.is_global else "user",
            **({"Via": "1.1 google"} if fault.via else {}),
        }
        return self._answer(record, 429, body, headers)

    def _answer(
        self, record: Request, status: int, body: Answer, headers: dict[str, str] | None = None
    ) -> web.StreamResponse:
        record.status = status
        self._wire.rates.note(status, self._wire.time())
        self._wire.journal.changed()
        if body is None:
            return web.Response(status=status, headers=headers)
        # web.json_response would add a charset, and discord.py compares the whole header
        return web.Response(
            status=status,
            body=json.dumps(body).encode(),
            headers={**(headers or {}), "Content-Type": "application/json"},
        )
