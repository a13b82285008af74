from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from proxytest.model.installation import LIBRARIES, Copy, Extra, Installation, how_to_add, installation_of
from tests.support.locks import PYPROJECT

_SITE = "lib/python3.11/site-packages/proxytest"
PIP = Copy(package=PurePosixPath("/opt/venv", _SITE), environment=PurePosixPath("/opt/venv"))
PIPX = Copy(
    package=PurePosixPath("/root/.local/share/pipx/venvs/webex-proxytest", _SITE),
    environment=PurePosixPath("/root/.local/share/pipx/venvs/webex-proxytest"),
)
ZIPAPP = replace(PIP, package=PurePosixPath(f"/root/.shiv/webex-proxytest.pyz_{'0a' * 32}/site-packages/proxytest"))


@pytest.mark.parametrize(
    ("copy", "installed", "hint"),
    [
        (PIP, Installation.PIP, "pip install 'pyspnego[kerberos]'"),
        (PIPX, Installation.PIPX, "pipx inject webex-proxytest 'pyspnego[kerberos]'"),
        (replace(PIP, has_project=True), Installation.CHECKOUT, "pip install -e '.[kerberos]'"),
        (replace(PIP, in_image=True), Installation.CONTAINER, "build the image anew, with 'pyspnego[kerberos]'"),
        (
            ZIPAPP,
            Installation.ZIPAPP,
            "this zipapp was made without 'pyspnego[kerberos]': use the single file, or install the wheel with pip",
        ),
        (replace(ZIPAPP, in_image=True), Installation.ZIPAPP, None),
        (
            replace(PIP, frozen=True, package=PurePosixPath("/root/.cache/webex-proxytest/0a/_internal/proxytest")),
            Installation.SINGLE_FILE,
            "this single file was made without 'pyspnego[kerberos]': install the wheel with pip to add it",
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, Installation) else "",
)
def test_the_hint_follows_from_how_this_copy_was_installed(copy: Copy, installed: Installation, hint: str) -> None:
    assert installation_of(copy) is installed
    if hint:
        assert how_to_add(Extra.KERBEROS, copy) == hint


@pytest.mark.parametrize("extra", Extra)
def test_the_libraries_are_those_of_the_extra(extra: Extra) -> None:
    asked = PYPROJECT["project"]["optional-dependencies"][extra]
    assert [one.partition(">")[0] for one in asked] == [LIBRARIES[extra]]


@pytest.mark.parametrize("extra", Extra)
def test_a_package_of_one_word_needs_no_quotes(extra: Extra) -> None:
    assert ("'" in how_to_add(extra, PIP)) == ("[" in LIBRARIES[extra])
