"""The bill of materials has what Pullquote runs on, and CycloneDX's schema takes it."""

from __future__ import annotations

import json

import pytest
from packaging.utils import canonicalize_name

from tools.licences import ALL, ELSEWHERE, declared
from tools.locked import RUNTIME, locked
from tools.sbom import bill, problem_of


@pytest.mark.process
def test_the_bill_of_materials():
    for package, versions in locked(*ALL).items():
        installed = None if package in ELSEWHERE else declared(package)
        if installed and installed[0] not in versions:
            pytest.skip("other releases are installed than those that are locked, as `tools/check --newest` does")
    text = bill()
    found = json.loads(text)
    components = {canonicalize_name(one["name"]): one for one in found["components"]}
    assert set(components) == set(locked(*RUNTIME)) - set(ELSEWHERE)
    assert found["metadata"]["component"]["name"] == "pullquote"
    for name, component in components.items():
        digests = {one["content"] for one in component["hashes"]}
        assert digests == set(locked(*RUNTIME)[name][component["version"].split("+")[0]])
        assert component["licenses"], name
        assert component["purl"].startswith("pkg:pypi/")
    root = found["metadata"]["component"]["bom-ref"]
    needs = {one["ref"]: one.get("dependsOn", []) for one in found["dependencies"]}
    assert components["torch"]["bom-ref"] in needs[root]
    assert components["numpy"]["bom-ref"] in needs[components["faiss-cpu"]["bom-ref"]]
    assert {each for some in needs.values() for each in some} <= {one["bom-ref"] for one in components.values()}
    assert "file:" not in text
    assert "timestamp" not in found["metadata"]

    assert problem_of(text) is None
    del found["components"][0]["name"]
    assert "name" in str(problem_of(json.dumps(found)))
