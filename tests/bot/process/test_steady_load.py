"""The short form of a steady load; `--hours 0.1` or `python -m tests.bot.process.steady_load` is the long one.

No time is asserted, since a busy machine is no failure; the report is printed.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.bot.process.steady_load import steady_load

GROWTH = 1.1
"""How much larger the process may be in the end than after a fifth of the time, in the long form."""


@pytest.mark.load
@pytest.mark.process
@pytest.mark.timeout(0)  # with --hours it takes as long
def test_each_question_of_a_steady_load_is_answered_once(tmp_path: Path, hours: float):
    rate, seconds = (50, hours * 3600) if hours else (25, 8)
    report = asyncio.run(steady_load(tmp_path, rate, seconds))
    print(report)
    assert (report.lost, report.twice, report.wrong) == ([], [], [])
    assert report.asked == round(rate * seconds)
    assert not hours or report.memory_end < report.memory_warm * GROWTH
