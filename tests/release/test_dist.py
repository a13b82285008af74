"""What lies beside the artefacts: sums, SBOM, licences, locks, notes."""

import hashlib
import json
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from proxytest import __version__
from tests.support.locks import entries
from tools.release.bundle import EXTRAS


def test_each_file_has_its_sum(dist: Path) -> None:
    lines = (dist / "SHA256SUMS").read_text().splitlines()
    summed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = {str(file.relative_to(dist)) for file in dist.rglob("*") if file.is_file()} - {"SHA256SUMS"}
    assert summed.keys() == files
    assert summed == {name: hashlib.sha256((dist / name).read_bytes()).hexdigest() for name in files}


def test_the_sbom_names_every_library_of_the_locks(dist: Path) -> None:
    sbom = json.loads((dist / "sbom.cdx.json").read_text())
    assert (sbom["bomFormat"], sbom["metadata"]["component"]["name"]) == ("CycloneDX", "webex-proxytest")
    assert sbom["metadata"]["component"]["version"] == __version__
    inside: dict[str, str] = {canonicalize_name(one["name"]): one["version"] for one in sbom["components"]}
    wanted = (entry for extra in ("audit", *EXTRAS) for entry in entries(dist / "locks" / f"{extra}.txt"))
    here = {entry.name: entry.version for entry in wanted if applies_here(entry.requirement)}
    assert {name: inside.get(name) for name in here} == here


def test_each_part_has_its_licence(dist: Path) -> None:
    sbom = json.loads((dist / "sbom.cdx.json").read_text())
    licences = (dist / "LICENCES.txt").read_text()
    parts = [f"\n{one['name']} {one['version']}\n" for one in sbom["components"]]
    assert [part for part in parts if part.lower() not in licences.lower()] == []


def test_no_folder_of_the_machine_that_made_it_is_told(dist: Path) -> None:
    told = [dist / name for name in ("sbom.cdx.json", "LICENCES.txt", "SHA256SUMS", "RELEASE-NOTES.md")]
    assert [path.name for path in told if "/tmp/" in path.read_text() or "file://" in path.read_text()] == []  # noqa: S108


def applies_here(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate()


def test_the_kerberos_wheels_are_for_every_python_from_the_oldest_on(dist: Path) -> None:
    names = sorted(file.name for file in (dist / "kerberos").iterdir())
    assert [name.split("-")[0] for name in names] == ["gssapi", "krb5"]
    assert [name for name in names if "-cp311-abi3-" not in name] == []
