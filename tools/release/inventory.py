"""What is inside the bundles: the SBOM in CycloneDX, and the licences."""

import json
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from tools.release.bundle import Bundle
from tools.release.commands import run, tool
from tools.release.source import Source
from tools.release.system_libraries import SystemPackage

_RULE = "=" * 100
_LICENCE_NAMES = ("licen", "copying", "notice", "authors")


def write_sbom(source: Source, bundle: Bundle, system: list[SystemPackage], out: Path) -> None:
    """Let cyclonedx-py read the environment, and add what is no Python package."""
    made = run(
        tool("cyclonedx-py"),
        "environment",
        "--pyproject",
        source.folder / "pyproject.toml",
        "--mc-type=application",
        "--output-reproducible",
        "--output-format=JSON",
        bundle.python,
        variables=source.variables,
    )
    sbom = json.loads(made)
    sbom["metadata"]["component"]["version"] = source.version
    sbom["components"] += [_component(package) for package in system]
    (out / "sbom.cdx.json").write_text(json.dumps(sbom, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _component(package: SystemPackage) -> dict[str, object]:
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "properties": [{"name": "proxytest:inside", "value": "single file"}],
    }


def write_licences(bundle: Bundle, system: list[SystemPackage], out: Path) -> None:
    """Write the licence of each part, with its text; an unknown one is an error, not a gap."""
    parts = [*_licences_of(bundle), *((f"{one.name} {one.version}", _read(one.licence)) for one in system)]
    empty = [name for name, text in parts if not text.strip()]
    if empty:
        raise ValueError(f"no licence is known of {', '.join(empty)}")
    written = "\n".join(f"{_RULE}\n{name}\n{_RULE}\n\n{text.strip()}\n" for name, text in parts)
    (out / "LICENCES.txt").write_text(written, encoding="utf-8")


def _licences_of(bundle: Bundle) -> Iterator[tuple[str, str]]:
    found = sorted(distributions(path=[str(bundle.packages)]), key=lambda one: one.name.lower())
    for one in found:
        yield f"{one.name} {one.version}", "\n\n".join([_named(one), *_texts(one)])


def _named(one: Distribution) -> str:
    """Return the licence's name: the expression, or what there was before it."""
    told = one.metadata.json
    classified = [value.rpartition(" :: ")[2] for value in told.get("classifier", []) if "License ::" in value]
    return str(told.get("license_expression") or "") or ", ".join(classified) or str(told.get("license") or "")


def _texts(one: Distribution) -> list[str]:
    files = [file for file in one.files or () if ".dist-info" in str(file)]
    licences = sorted(str(one.locate_file(file)) for file in files if file.name.lower().startswith(_LICENCE_NAMES))
    return [_read(Path(path)) for path in licences]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
