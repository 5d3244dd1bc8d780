"""Questions at a steady rate over the fake Discord: how soon each is acknowledged, and whether each is answered once.

    python -m tests.bot.process.steady_load --rate 50 --seconds 300

Half of them are commands and half are mentions, of people of fifty servers. The model is a fake one; the rest is the
product, in a process of its own. The fake Discord takes its share of the same processors.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from dataclasses import dataclass, field, fields
from pathlib import Path

from tests.bot.process.harness import FARE, MILL, UNANSWERED, Run, quoted, serving
from tests.discord_server import Interaction, Sent, Wire
from tests.support.memory import resident

SERVERS, PEOPLE = 50, 3000  # each of whom may ask five questions a minute
FULL = "Too many questions are waiting at the moment: ask again in a minute."
QUESTIONS = ((FARE, True), (MILL, True), (UNANSWERED, False))
WORDINGS = 100  # of each question, so that not all who ask at once share an answer
WARM = 0.2  # of the time, after which the process should grow no more


@dataclass
class Report:
    """What came of it. Times are of commands, in seconds, from Discord's sending to the response's arrival.

    `full` are questions that were refused since too many waited; they are among the answered ones. Memory is the
    process's resident size, in MiB.
    """

    asked: int = 0
    full: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    acknowledged_median: float = 0.0
    acknowledged_p99: float = 0.0
    acknowledged_last: float = 0.0
    per_second: float = 0.0
    memory_warm: float = 0.0
    memory_end: float = 0.0


async def steady_load(folder: Path, rate: float, seconds: float) -> Report:
    """Ask at a rate for a time, in a folder."""
    async with serving(folder, wire=Wire(deadline=60)) as run:
        guilds = [run.guild, *(run.wire.guild(f"server {number}") for number in range(1, SERVERS))]
        people = [run.wire.user(f"person{number}") for number in range(PEOPLE)]
        report, asked = Report(), list[tuple[Interaction | Sent, bool]]()
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(round(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
            channel, person = guilds[number % SERVERS].channel, people[number % PEOPLE]
            text, has_answer = QUESTIONS[number % len(QUESTIONS)]
            text = f"{text} {number % WORDINGS}"
            if number % 2:
                asked.append((run.wire.slash(channel, person, "ask", question=text), has_answer))
            else:
                asked.append((run.wire.say(channel, person, text, mention=True), has_answer))
            if number == round(WARM * rate * seconds):
                report.memory_warm = resident(run.bot.pid)
        report.per_second = round(len(asked) / (loop.time() - began), 1)
        for one, has_answer in asked:
            await _judge(run, one, has_answer, report)
        report.memory_end = resident(run.bot.pid)
        for one, _ in asked:
            report.twice += [str(one.id)] if len(_answers(run, one)) > 1 else []
    report.asked = len(asked)
    times = sorted(one.acknowledged_after or 60.0 for one, _ in asked if isinstance(one, Interaction))
    report.acknowledged_median, report.acknowledged_p99, report.acknowledged_last = (
        round(times[min(len(times) - 1, int(len(times) * share))], 3) for share in (0.5, 0.99, 1)
    )
    return report


def _answers(run: Run, asked: Interaction | Sent) -> list[Sent]:
    return asked.messages if isinstance(asked, Interaction) else run.wire.replies(asked)


async def _judge(run: Run, asked: Interaction | Sent, has_answer: bool, report: Report) -> None:
    try:
        answer = (await run.wire.wait_for(lambda: _answers(run, asked)))[0]
    except AssertionError:
        report.lost.append(str(asked.id))
        return
    if answer.content.startswith(FULL):
        report.full += 1
    elif bool(quoted(answer)) != has_answer:
        report.wrong.append(f"{asked.id}: {answer.content!r}")


def main() -> None:
    """Print the report of a load."""
    parser = argparse.ArgumentParser(description="Questions at a steady rate over the fake Discord.")
    parser.add_argument("--rate", type=float, default=50, help="questions in a second [default: 50]")
    parser.add_argument("--seconds", type=float, default=300, help="for how long [default: 300]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(steady_load(Path(folder), given.rate, given.seconds))
    for one in fields(report):
        print(f"{one.name}: {getattr(report, one.name)}")


if __name__ == "__main__":
    main()
