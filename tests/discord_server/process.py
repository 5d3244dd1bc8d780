"""A bot as a separate process against the fake Discord."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from tests.discord_server.journal import TIMEOUT
from tests.discord_server.users import Wire

ROOT = Path(__file__).parents[2]


class BotProcess:
    """A bot's process, started by `async with` and killed at its end if it still runs.

    Its output, on both streams, is in `lines`.
    """

    def __init__(self, wire: Wire, *command: str, env: Mapping[str, str] | None = None) -> None:
        """Prepare to run a module or a function of one.

        Args:
            wire: The Discord it connects to.
            command: `package.module` (run as with -m) or `package.module:function`, then the arguments.
            env: Further environment variables; the token must be among them, or among the arguments.
        """
        self._wire = wire
        self._command = command
        self._env = dict(env or {})
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.lines: list[str] = []

    async def __aenter__(self) -> Self:
        given = {"WIRE_API": self._wire.url, "WIRE_GATEWAY": self._wire.gateway_url, "PYTHONUNBUFFERED": "1"}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.discord_server.launch",
            *self._command,
            cwd=ROOT,
            env={**os.environ, **given, **self._env},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=2**20,
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    async def _read(self) -> None:
        stdout = self._running.stdout
        assert stdout is not None
        async for line in stdout:
            self.lines.append(line.decode(errors="replace").rstrip("\n"))
            self._wire.journal.changed()

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "the process has not been started"
        return self._process

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._running.pid

    @property
    def output(self) -> str:
        """All output so far."""
        return "\n".join(self.lines)

    async def wait_for_output(self, pattern: str, timeout: float = TIMEOUT) -> re.Match[str]:
        """Wait until a line matches a regular expression somewhere."""

        def found() -> re.Match[str] | None:
            return next((match for line in self.lines if (match := re.search(pattern, line))), None)

        return await self._wire.wait_for(found, timeout, f"{pattern!r} in the output")

    async def wait(self, timeout: float = TIMEOUT) -> int:
        """Wait until it ends by itself and all its output is read; return the exit status (-N: ended by signal N).

        Raises:
            AssertionError: It still runs; the message has its output.
        """
        assert self._reader is not None
        try:
            async with asyncio.timeout(timeout):
                status = await self._running.wait()
                await self._reader
        except TimeoutError:
            raise AssertionError(f"the process still runs after {timeout:g} s; it wrote:\n{self.output}") from None
        return status

    async def terminate(self, timeout: float = TIMEOUT) -> int:
        """Ask it to end (SIGTERM) and wait until it has."""
        with contextlib.suppress(ProcessLookupError):
            self._running.send_signal(signal.SIGTERM)
        return await self.wait(timeout)

    async def kill(self) -> int:
        """Kill it outright (SIGKILL), as a crash would."""
        if self._running.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._running.kill()
        return await self.wait()
