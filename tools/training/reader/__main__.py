"""Make the reader from the data folder: find candidates, make training groups, train, export.

    pip install -e ".[benchmarks]"
    python -m tools.training.reader DATA_FOLDER WORK_FOLDER [--minutes 95]
    cp WORK_FOLDER/runs/reader/export/reader.{json,onnx} index/pullquote/answerability/

Everything made stays in the work folder. What is there is not made again: the same command goes on where it was
stopped. A second run can begin from the weights of the first:

    python -m tools.training.reader DATA_FOLDER WORK_FOLDER --run again --rate 8e-5 --lesson-groups 0.42
        --begin WORK_FOLDER/runs/reader/weights.safetensors

For a learning curve, `--lessons-share .25`, `.5` and `1`, each with a `--run` of its own and the same `--steps`.
`python -m tools.training.reader.evaluate` measures what was exported.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path

import torch

from tools.training.reader.groups import load_groups
from tools.training.reader.model import export
from tools.training.reader.train import Training, TrainingOptions


def main() -> None:
    """Run the steps that are not done yet."""
    defaults = TrainingOptions()
    parser = argparse.ArgumentParser(
        prog="python -m tools.training.reader",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--run", default="reader", help="name of the run; each has its own checkpoints")
    parser.add_argument("--minutes", type=float, default=defaults.minutes, help="of training in all, over every call")
    parser.add_argument("--steps", type=int, help="train for so many steps instead")
    parser.add_argument("--lessons-share", type=float, default=1.0, help="share of the lessons' articles to learn from")
    parser.add_argument("--lesson-groups", type=float, help="share of lessons among the groups of a step")
    parser.add_argument("--begin", type=Path, help="weights to begin from instead of the base's")
    parser.add_argument("--rate", type=float, default=defaults.rate)
    parser.add_argument("--layers", type=int, default=defaults.layers)
    parser.add_argument("--frozen", type=int, default=defaults.frozen, help="lowest layers that do not learn")
    parser.add_argument("--groups", type=int, default=defaults.groups, help="questions of a step")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--exact", action="store_true", help="export the exact weights too, to measure beside")
    parser.add_argument("--threads", type=int, help="by default one for each core; on a busy machine fewer are faster")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    options = TrainingOptions(**{one.name: getattr(arguments, one.name) for one in fields(TrainingOptions)})
    folder = arguments.work / "runs" / arguments.run
    training = Training(load_groups(arguments.data, arguments.work), folder, options)
    if not training.run():
        print("stopped: the same command goes on")
        return
    facts = {
        "command": "python -m tools.training.reader DATA_FOLDER WORK_FOLDER",
        "options": asdict(options) | {"begin": options.begin and options.begin.parent.name},
        "date": datetime.now(UTC).date().isoformat(),
        "seed": options.seed,
        "steps": training.step,
        "examples": training.examples,
    }
    export(training.weights, folder / "export", facts)
    if arguments.exact:
        export(training.weights, folder / "exact", facts, exact=True)
    print(f"exported to {folder / 'export'}")


if __name__ == "__main__":
    main()
