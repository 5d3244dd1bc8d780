"""Fuzz one target: `python -m tests.fuzz TARGET --seconds 3600`, or `--runs 500` for a short, repeatable run.

The inputs that are kept in tests/fuzz/corpus are tried first, then what atheris makes of them, guided by the branches
that they reach. What reaches new branches stays in .fuzz/TARGET/corpus, and is begun with the next time. An input that
breaks the target is left in .fuzz/TARGET (`crash-…`, or `input` of what never ended); the exit code is not 0 then.
`--only FILE` tries one input again.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

import atheris

from tests.fuzz.limits import Limited

CORPUS = Path(__file__).parent / "corpus"
LONGEST = 65_536  # bytes: enough for what takes the square of its length
MEBIBYTES = 4096  # at which the process is ended, lest it take the machine's memory


def main() -> None:
    """Fuzz; atheris ends the process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":", 1)[0])
    parser.add_argument("target")
    amount = parser.add_mutually_exclusive_group(required=True)
    amount.add_argument("--seconds", type=int, help="stop after so long")
    amount.add_argument("--runs", type=int, help="stop after so many inputs, always the same ones")
    amount.add_argument("--only", type=Path, help="try this file alone")
    parser.add_argument("--folder", type=Path, help="where what is found is left; .fuzz/TARGET if not given")
    given = parser.parse_args()
    folder = given.folder or Path(".fuzz") / given.target
    found = folder / "corpus"
    found.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["pullquote", "pullquote_bot"]):
        from tests.fuzz.targets import TARGETS

        run = Limited(TARGETS[given.target](folder), folder)
        kept = CORPUS / given.target
        for each in sorted(kept.iterdir()):  # before anything else, so that modules loaded late are instrumented too
            run(each.read_bytes())
    if given.only:
        run(given.only.read_bytes())
        return
    limit = f"-max_total_time={given.seconds}" if given.seconds else f"-runs={given.runs}"
    options = [limit, f"-max_len={LONGEST}", f"-rss_limit_mb={MEBIBYTES}", f"-artifact_prefix={folder}/"]
    options += ["-print_final_stats=1", *(["-seed=1"] if given.runs else [])]
    signal.signal(signal.SIGALRM, signal.SIG_IGN)  # the alarm is atheris's, so that readers must not set it
    atheris.Setup([sys.argv[0], *options, str(found), str(kept)], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
