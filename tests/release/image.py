"""The image, built by buildah as the recipe says, on an empty Debian instead of the one of a registry of images."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from tests.real.programs import program
from tests.release.roots import MACHINE_ROOTS, SECONDS, new_root

_BASE, _IMAGE = "localhost/debian:empty", "localhost/webex-proxytest:test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buildah:
    """A store of images of its own."""

    folder: Path

    def __call__(self, *words: str) -> CompletedProcess[str]:
        """Run buildah to its end."""
        command = [program("buildah", package="buildah"), "--storage-driver=vfs"]
        command += ["--root", str(self.folder / "store"), "--runroot", str(self.folder / "run"), *words]
        environment = {**os.environ, "BUILDAH_ISOLATION": "chroot"}
        return subprocess.run(  # noqa: S603  our own
            command, env=environment, capture_output=True, text=True, timeout=2 * SECONDS, check=False
        )

    def told(self, *words: str) -> str:
        """Run what has to succeed, and return what it printed."""
        done = self(*words)
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout.strip()


@contextmanager
def running_image(dist: Path, folder: Path) -> Iterator[tuple[Path, Callable[..., CompletedProcess[str]]]]:
    """Build the image, and make a container of it; yields a folder that it sees, and how to run its program."""
    buildah = Buildah(folder=folder)
    try:
        _make_base(buildah, folder / "base")
        arguments = ("--build-arg", f"BASE={_BASE}", "--build-arg", f"PIP_CERT={MACHINE_ROOTS}")
        buildah.told("bud", *arguments, "--tag", _IMAGE, str(dist))
        container = buildah.told("from", "--pull-never", _IMAGE)
        place = Path(buildah.told("mount", container))
        files = place / "given"
        files.mkdir()
        # buildah runs a command as the image's user, and leaves its entry point to whoever starts containers.
        (entry,) = buildah.told("inspect", "--format", "{{index .OCIv1.Config.Entrypoint 0}}", container).splitlines()
        yield files, lambda *words: buildah("run", container, "--", entry, *words)
        buildah.told("umount", container)
    finally:
        buildah("rm", "--all")
        shutil.rmtree(folder / "store", ignore_errors=True)


def _make_base(buildah: Buildah, root: Path) -> None:
    container = buildah.told("from", "scratch")
    buildah.told("add", "--quiet", container, f"{new_root(root)}/", "/")
    buildah.told("commit", "--quiet", container, _BASE)
