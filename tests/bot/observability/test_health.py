from __future__ import annotations

import asyncio
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from pullquote import InputError
from pullquote_bot.observability.health import PORT, HealthServer, check, main
from pullquote_bot.observability.metrics import Metrics
from tests.conftest import ROOT


def none() -> list[str]:
    return []


def serving(
    test: Callable[[int], Awaitable[None]],
    *,
    live: Callable[[], list[str]] = none,
    ready: Callable[[], list[str]] = none,
    metrics: Metrics | None = None,
) -> None:
    async def run() -> None:
        server = HealthServer(port=0, live=live, ready=ready, metrics=metrics or Metrics())
        port = await server.start()
        try:
            await test(port)
        finally:
            await server.stop()

    asyncio.run(run())


async def get(port: int, path: str, method: str = "GET") -> tuple[int, str, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, response.headers["Content-Type"], await response.text()


def test_reasons_are_told_as_they_are_now():
    reasons: dict[str, list[str]] = {"live": [], "ready": ["the archive is not open", "the gateway is not connected"]}

    async def test(port: int) -> None:
        assert await get(port, "/live") == (200, "text/plain; charset=utf-8", "ok\n")
        told = (503, "text/plain; charset=utf-8", "the archive is not open\nthe gateway is not connected\n")
        assert await get(port, "/ready") == told
        reasons.update(live=["the event loop é stuck"], ready=[])
        assert (await get(port, "/live"))[::2] == (503, "the event loop é stuck\n")
        assert (await get(port, "/ready"))[::2] == (200, "ok\n")

    serving(test, live=lambda: reasons["live"], ready=lambda: reasons["ready"])


def test_metrics_are_exposed():
    metrics = Metrics()
    metrics.question("slash", "answered")

    async def test(port: int) -> None:
        status, content_type, text = await get(port, "/metrics")
        assert (status, content_type) == (200, metrics.content_type)
        assert 'pullquote_questions_total{outcome="answered",way="slash"} 1.0\n' in text

    serving(test, metrics=metrics)


def test_nothing_else_is_served_and_nothing_is_logged(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)

    async def test(port: int) -> None:
        for path in ("/", "/live/", "/metrics/x", "/../ready"):
            assert (await get(port, path))[0] == (200 if path == "/../ready" else 404)
        assert (await get(port, "/ready", "POST"))[0] == 405

    serving(test)
    assert [record for record in caplog.records if record.name.startswith("aiohttp")] == []


def test_a_check_that_fails_is_no_health(caplog: pytest.LogCaptureFixture):
    def fails() -> list[str]:
        raise LookupError("a mistake")

    async def test(port: int) -> None:
        assert (await get(port, "/ready"))[0] == 500
        problem = await asyncio.to_thread(check, {PORT: str(port)})
        assert problem == f"not ready: what answers at port {port} failed, or is not the bot (status 500)"

    serving(test, ready=fails)
    assert "a mistake" in caplog.text


def test_it_listens_on_loopback_alone_unless_told():
    async def test() -> None:
        addresses = []
        for options in ({}, {"host": "127.0.0.2"}):
            server = HealthServer(port=0, live=none, ready=none, metrics=Metrics(), **options)
            await server.start()
            addresses += [address[0] for address in server._runner.addresses]
            await server.stop()
        assert addresses == ["127.0.0.1", "127.0.0.2"]

    asyncio.run(test())


def test_a_port_in_use_is_said_in_one_line_and_nothing_stays_open():
    async def test(port: int) -> None:
        second = HealthServer(port=port, live=none, ready=none, metrics=Metrics())
        with pytest.raises(InputError) as refused:
            await second.start()
        message = str(refused.value)
        assert f"port {port} of 127.0.0.1" in message
        assert "in use" in message
        assert PORT in message
        assert "\n" not in message
        assert second._runner.server is None
        assert (await get(port, "/live"))[0] == 200

    serving(test)


def test_a_stopped_server_is_gone():
    ports = []

    async def test(port: int) -> None:
        ports.append(port)

    serving(test)
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", ports[0])):
        pass


def test_the_check_asks_whether_the_bot_is_ready(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    reasons: list[str] = []

    async def test(port: int) -> None:
        monkeypatch.setenv(PORT, str(port))
        assert await asyncio.to_thread(main) == 0
        assert capsys.readouterr().out == "ready\n"
        reasons.extend(["the archive is not open", "the gateway is not connected"])
        assert await asyncio.to_thread(main) == 1
        assert capsys.readouterr().out == "not ready: the archive is not open; the gateway is not connected\n"

    serving(test, ready=lambda: reasons)


@pytest.mark.parametrize("port", [None, "", "0", "65536", "eighty", "-1", "80 80"])
def test_the_check_says_that_no_port_is_set(port: str | None):
    problem = check({} if port is None else {PORT: port})
    assert problem is not None
    assert problem.startswith(f"{PORT} is {port or ''!r}: ")


@pytest.mark.parametrize(
    "answer",
    [None, b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nContent-Le"],
    ids=["nobody", "closes", "no HTTP", "cut off"],
)
def test_the_check_says_that_something_else_answers(answer: bytes | None):
    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer or b"")
        writer.close()
        await writer.wait_closed()

    async def test() -> str | None:
        server = await asyncio.start_server(answers, "127.0.0.1", 0)
        port = str(server.sockets[0].getsockname()[1])
        if answer is None:
            server.close()
            await server.wait_closed()
        problem = await asyncio.to_thread(check, {PORT: port})
        server.close()
        return problem

    problem = asyncio.run(test())
    assert problem is not None
    assert re.match(r"not ready: (?:nothing|what) answers at port \d+ .*bot", problem)
    assert "\n" not in problem


def test_the_check_gives_up_on_one_that_does_not_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pullquote_bot.observability.health._ANSWER_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        problem = check({PORT: str(silent.getsockname()[1])})
    assert problem is not None
    assert "timed out" in problem


@pytest.mark.process
def test_the_check_is_a_command_with_an_exit_code():
    async def test(port: int) -> None:
        for environment, code, line in (
            ({PORT: str(port), "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}, 0, "ready\n"),
            ({PORT: ""}, 1, None),
        ):
            done = await asyncio.to_thread(
                subprocess.run,
                [sys.executable, "-m", "pullquote_bot.observability.health"],
                cwd=ROOT,
                env={**os.environ, **environment},
                capture_output=True,
                text=True,
            )
            assert done.returncode == code, done.stderr
            assert line is None or done.stdout == line
            assert len(done.stdout.splitlines()) == 1
            assert done.stderr == ""

    serving(test)
