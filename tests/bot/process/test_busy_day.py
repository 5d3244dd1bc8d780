"""The short form of a busy day; `python -m tests.bot.process.busy_day` is the long one."""

from __future__ import annotations

from pathlib import Path

from tests.bot.process.busy_day import HOURS, RESTARTS, busy_day
from tests.bot.process.harness import process

GROWTH = 1.05
"""How much larger the process may be at the day's end than three hours after its last start."""


@process
async def test_a_day_of_fifty_servers(tmp_path: Path) -> None:
    report = await busy_day(tmp_path, per_hour=8)
    print(report)
    assert (report.lost, report.twice, report.wrong, report.unasked) == ([], [], [], [])
    assert sum(report.asked.values()) >= HOURS * 8
    assert report.happened["process: stop"] + report.happened["process: kill"] == len(RESTARTS)
    assert report.memory_end < report.memory_warm * GROWTH
    assert report.invalid_requests < 50
