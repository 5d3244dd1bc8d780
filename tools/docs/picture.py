"""Draw docs/answer.svg: what `pullquote ask --sample` prints in a terminal.

python tools/docs/picture.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from rich.console import Console

from pullquote.cli.options import open_archive
from pullquote.cli.render import show_answer

QUESTION = "What has the restoration cost?"


def main() -> None:
    """Ask the demo newsroom and record what the terminal would show."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        out = Console(record=True, width=108, file=nowhere, force_terminal=True, highlight=False, markup=False)
        with open_archive(None, sample=True) as archive:
            out.print(f'$ pullquote ask --sample "{QUESTION}"')
            show_answer(out, archive.ask(QUESTION, k=2), closest=False)
        drawn = re.sub(r"@font-face \{.*?\}", "", out.export_svg(title="pullquote"), flags=re.DOTALL)  # fetched fonts
        (Path(__file__).parents[2] / "docs" / "answer.svg").write_text(drawn, "utf-8")


if __name__ == "__main__":
    main()
