"""Make a release of the last commit: `python -m tools.release FOLDER [--kerberos WHEELS] [--version VERSION]`."""

import argparse
import hashlib
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.release.bundle import compiled, make_bundle
from tools.release.commands import say
from tools.release.inventory import write_licences, write_sbom
from tools.release.notes import tag_version, write_notes
from tools.release.single_file import libraries, make_single_file
from tools.release.source import copies, export, packages, uncommitted
from tools.release.system_libraries import system_packages
from tools.release.zipapp import make_zipapp

_SUMS = "SHA256SUMS"


def release(out: Path, wheels: Path) -> None:
    """Make everything that is handed over, from the last commit, into an empty folder."""
    with TemporaryDirectory(prefix="proxytest-release-") as name:
        folder = Path(name)
        source = export(folder)
        say(f"proxytest {source.version}: sdist, wheel, locks")
        wheel = packages(source, out)
        copies(source, out)
        kerberos = compiled(out, wheels)
        bundle = make_bundle(source, wheel, kerberos, folder / "bundle")
        say("zipapp")
        make_zipapp(source, bundle, out, folder)
        say("single file")
        make_single_file(source, bundle, out, folder)
        say("SBOM, licences, notes")
        system = system_packages(libraries(folder))
        write_sbom(source, bundle, system, out)
        write_licences(bundle, system, out)
        write_notes(source, out)
    write_sums(out)


def write_sums(out: Path) -> None:
    """Write the hash of each file, as sha256sum reads it."""
    files = sorted(file for file in out.rglob("*") if file.is_file() and file.name != _SUMS)
    lines = (f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(out)}\n" for file in files)
    (out / _SUMS).write_text("".join(lines))


def main() -> int:
    """Read the command line, and make the release."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("out", type=Path, help="folder that is made anew")
    parser.add_argument("--kerberos", type=Path, required=True, help="folder with the compiled wheels")
    parser.add_argument("--version", help="first set this version, write the changelog, commit and tag")
    asked = parser.parse_args()
    if told := uncommitted():
        say(f"a release is made from the last commit; not in it:\n{told}".rstrip())
        return 1
    if asked.version:
        tag_version(asked.version)
    out: Path = asked.out.absolute()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    release(out, asked.kerberos)
    say(f"{out}: {sum(1 for _ in out.rglob('*'))} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
