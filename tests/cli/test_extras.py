"""Commands whose extra is not installed name it in one line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

BLOCKED = """
import sys
sys.modules[sys.argv[1]] = None  # as if it were not installed
from pullquote.cli.main import main, pullquote
from pullquote_bot.cli import bot
pullquote.add_command(bot)
sys.argv[:2] = ["pullquote"]
main()
"""


@pytest.mark.process
@pytest.mark.parametrize(
    ("missing", "extra", "arguments"),
    [
        ("ir_measures", "evaluate", ["evaluate", "--sample"]),
        ("discord", "discord", ["bot", "--sample", "--dry-run"]),
        ("aiohttp", "discord", ["bot", "--sample", "--dry-run"]),
        ("prometheus_client", "discord", ["bot", "--sample", "--dry-run"]),
        ("pythonjsonlogger", "discord", ["bot", "--sample", "--dry-run"]),
    ],
)
def test_a_missing_extra_is_named_in_one_line(missing: str, extra: str, arguments: list[str]):
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, missing, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    message = f'this needs {missing}, which is not installed: run `pip install "pullquote[{extra}]"`'
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"pullquote: {message}\n")
