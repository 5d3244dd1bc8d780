"""The bill of materials of a release: what Pullquote runs on, in CycloneDX's JSON.

    python -m tools.sbom FILE

The tool of the CycloneDX project reads the environment this runs in. Of what it finds, Pullquote and the packages that
are locked for running it are kept, each with the hashes of the files that are locked. The same environment gives the
same bytes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import make_schemabased_validator
from packaging.utils import canonicalize_name

from tools.licences import licences
from tools.locked import ROOT, RUNTIME, locked

VERSION = SchemaVersion.V1_6


def bill() -> str:
    """Return the bill of materials.

    Raises:
        ValueError: a package that is locked is not installed in its locked version, or the bill is not valid.
    """
    given = json.loads(_of_environment())
    packages, declared = locked(*RUNTIME), licences()
    kept = [one for one in given["components"] if canonicalize_name(one["name"]) in packages]
    for component in kept:
        name, version = canonicalize_name(component["name"]), component["version"].split("+")[0]
        if version not in packages[name]:
            raise ValueError(f"{name} {version} is installed, not {' or '.join(packages[name])}: run tools/install")
        if "externalReferences" in component:  # a file of this machine that it was installed from is nobody's concern
            known = [one for one in component["externalReferences"] if not one["url"].startswith("file:")]
            component["externalReferences"] = known
        component.setdefault("licenses", [{"expression": declared[name][1]}])  # what only its licence file says
        component.setdefault("purl", f"pkg:pypi/{name}@{quote(component['version'])}")  # of a file, it is not known
        component["hashes"] = [{"alg": "SHA-256", "content": digest} for digest in packages[name][version]]
    references = {one["bom-ref"] for one in (*kept, given["metadata"]["component"])}
    given["components"] = kept
    given["dependencies"] = [
        {**one, "dependsOn": [each for each in one.get("dependsOn", []) if each in references]}
        for one in given["dependencies"]
        if one["ref"] in references
    ]
    text = json.dumps(given, indent=2, sort_keys=True) + "\n"
    if problem := problem_of(text):
        raise ValueError(problem)
    return text


def problem_of(text: str) -> str | None:
    """Return why a text is no valid bill of materials by CycloneDX's schema; None if it is."""
    problem = make_schemabased_validator(OutputFormat.JSON, VERSION).validate_str(text)
    return None if problem is None else str(problem)


def _of_environment() -> bytes:
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--no-validate"]
    options = [f"--spec-version={VERSION.to_version()}", "--output-format=JSON", "--pyproject=pyproject.toml"]
    return subprocess.run([*command, *options, sys.executable], cwd=ROOT, capture_output=True, check=True).stdout


def main() -> None:
    """Write the bill of materials."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    file = parser.parse_args().file
    try:
        file.write_text(bill(), "utf-8")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
