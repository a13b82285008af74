"""An environment with the audit and all that users may add to it, each by its hash; the bundles are copies of it."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.release.commands import run
from tools.release.source import Source

#: What is in the zipapp and in the single file; the plug-in of pytest belongs into an environment with pytest.
EXTRAS = ("kerberos", "keyring", "pac", "fleet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A virtual environment without pip."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / version / "site-packages"


def compiled(out: Path, wheels: Path) -> Path:
    """Copy the wheels of gssapi and krb5, which tools/kerberos-wheels compiled."""
    shutil.copytree(wheels, out / "kerberos")
    return out / "kerberos"


def make_bundle(source: Source, wheel: Path, kerberos: Path, folder: Path) -> Bundle:
    """Install the wheel with every library of the extras, as the locks name them."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    bundle = Bundle(folder=folder)
    pip = (sys.executable, "-m", "pip", "--quiet", "--python", bundle.python, "install", "--no-compile")
    locks = source.folder / "requirements" / "users"
    for name in ("audit", *(extra for extra in EXTRAS if extra != "kerberos")):
        run(*pip, "--require-hashes", "--requirement", locks / f"{name}.txt")
    # The wheels were compiled from the sources that the lock names; only what is not compiled has its hash there.
    run(*pip, "--require-hashes", "--no-deps", "--requirement", _without_compiled(locks, folder))
    run(*pip, "--no-index", "--no-deps", "--find-links", kerberos, "gssapi", "krb5")
    run(*pip, "--no-index", "--no-deps", "--find-links", wheel.parent, f"webex-proxytest=={source.version}")
    _forget_the_folder(bundle)
    return bundle


def _forget_the_folder(bundle: Bundle) -> None:
    """Take out what names the folder, which is another one each time: scripts, and where a wheel came from."""
    for record in bundle.packages.glob("*.dist-info/RECORD"):
        kept = (line for line in record.read_text().splitlines(keepends=True) if not _names_the_folder(line))
        record.write_text("".join(kept))
    for noted in bundle.packages.glob("*.dist-info/direct_url.json"):
        noted.unlink()


def _names_the_folder(line: str) -> bool:
    path = line.partition(",")[0]
    return path.startswith("../../../bin/") or path.endswith("/direct_url.json")


def _without_compiled(locks: Path, folder: Path) -> Path:
    text = (locks / "kerberos.txt").read_text()
    entries = text.replace("\\\n", "\0").splitlines(keepends=True)
    kept = folder / "kerberos.txt"
    kept.write_text("".join(one for one in entries if not one.startswith(("gssapi==", "krb5=="))).replace("\0", "\\\n"))
    return kept
