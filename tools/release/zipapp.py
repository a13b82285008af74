"""The zipapp: one file for machines that have the Python for which its libraries were compiled."""

import sys
import sysconfig
from pathlib import Path

from tools.release.bundle import Bundle
from tools.release.commands import run, tool
from tools.release.source import Source

_OTHER_PYTHON = """\
import sys

if sys.version_info[:2] != {version}:
    sys.exit("proxytest: this zipapp is for Python {name}; use the single file, or install the wheel with pip")
"""


def make_zipapp(source: Source, bundle: Bundle, out: Path, folder: Path) -> Path:
    """Pack the environment by shiv, which unpacks it once, where it is first started."""
    version = sys.version_info[:2]
    preamble = folder / "other_python.py"
    preamble.write_text(_OTHER_PYTHON.format(version=tuple(version), name="{}.{}".format(*version)))
    platform = f"cp{version[0]}{version[1]}-{sysconfig.get_platform()}"
    made = out / f"webex-proxytest-{source.version}-{platform}.pyz"
    run(
        tool("shiv"),
        "--site-packages",
        bundle.packages,
        "--reproducible",
        "--compressed",
        "--console-script",
        "proxytest",
        "--python",
        f"/usr/bin/env python{version[0]}.{version[1]}",
        "--preamble",
        preamble,
        "--output-file",
        made,
        variables=source.variables,
    )
    return made
