"""Run a bot unchanged except for Discord's address: `python -m tests.discord_server.launch MODULE[:FUNCTION]
[ARGUMENT...]`.

WIRE_API and WIRE_GATEWAY name the fake; only `Route.BASE` and the gateway's default address are replaced.
"""

from __future__ import annotations

import importlib
import os
import runpy
import sys

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def main() -> None:
    """Point discord.py at the fake and run the command as if it had been started directly."""
    Route.BASE = os.environ["WIRE_API"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["WIRE_GATEWAY"])
    module, _, function = sys.argv[1].partition(":")
    sys.argv = [module, *sys.argv[2:]]
    if function:
        sys.exit(getattr(importlib.import_module(module), function)())
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
