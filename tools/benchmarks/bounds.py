"""Put the tables of a run of `pullquote bench` into docs/performance.md.

    python -m tools.benchmarks.bounds --passages 1000,10000,100000

takes the options of `pullquote bench` but `--json`.
"""

from __future__ import annotations

import json
import subprocess
import sys

from pullquote.benchmark import tables
from pullquote.benchmark.results import AgainstBaseline, Bench, Cold, Machine, Size, Updates
from tools.benchmarks.document import put, table


def read(given: dict) -> Bench:
    """Return a run from its JSON."""

    def beside(value: dict) -> AgainstBaseline:
        return AgainstBaseline(**value)

    updates = {name: value if name == "passages" else beside(value) for name, value in given["updates"].items()}
    return Bench(
        machine=Machine(**given["machine"]),
        runs=given["runs"],
        questions=given["questions"],
        cold=Cold(given["cold"]["passages"], beside(given["cold"]["seconds"])),
        ingestion=beside(given["ingestion"]),
        sizes=tuple(Size(**{**size, "p50": beside(size["p50"])}) for size in given["sizes"]),
        updates=Updates(**updates),
    )


def main() -> None:
    """Measure, and write the tables."""
    options = sys.argv[1:]
    if {"-h", "--help"} & {*options}:
        print((__doc__ or "").strip())
        return
    command = [sys.executable, "-c", "from pullquote.cli import main; main()", "bench", *options, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = read(json.loads(done.stdout))
    said = f"`python -m tools.benchmarks.bounds {' '.join(options)}`".replace(" `", "`")
    text = [f"{tables.heading(found)}. {said}", table(*tables.bounds(found)), table(*tables.growth(found))]
    put("bench", "\n\n".join([*text, *tables.NOTES]))


if __name__ == "__main__":
    main()
