"""A site can give its own roots, and replace the pins."""

from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.protocol.certificates import fingerprint
from proxytest.reflect.issue import Identity, root
from proxytest.scenario.profile_file import load_profile
from proxytest.wire.trust import public_roots

FINGERPRINT = "0" * 64


@pytest.fixture
def site(tmp_path: Path) -> Identity:
    own = root("Site Root", "Site")
    own.write_certificate(tmp_path / "root.pem")
    return own


def _profile(folder: Path, pins: str) -> str:
    path = folder / "site.yaml"
    path.write_text(f"extends: spark-2016\npins:\n{pins}")
    return str(path)


def test_a_root_of_a_file_is_pinned_and_trusted(tmp_path: Path, site: Identity) -> None:
    pins = load_profile(_profile(tmp_path, "  roots:\n    - file: root.pem\n")).pins
    assert fingerprint(site.certificate) in {pin.sha256 for pin in pins.roots}
    assert len(pins.roots) == 3
    trusted = {fingerprint(certificate): source for certificate, source in public_roots(pins.roots).roots}
    assert trusted[fingerprint(site.certificate)] == "profile"


def test_pins_can_be_replaced(tmp_path: Path) -> None:
    text = f"  replace: true\n  roots:\n    - {{subject: CN=Mine, sha256: '{FINGERPRINT}'}}\n"
    pins = load_profile(_profile(tmp_path, text)).pins
    assert [pin.sha256 for pin in pins.roots] == [FINGERPRINT]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("file: missing.pem", "site.yaml:4: cannot read 'missing.pem': No such file or directory"),
        ("file: site.yaml", "site.yaml:4: 'site.yaml' contains no PEM certificate"),
        ("subject: CN=x", "site.yaml:4: a pin is either 'subject' and 'sha256', or 'file' alone"),
    ],
)
def test_a_pin_that_is_none_is_a_mistake_with_its_line(entry: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        load_profile(_profile(tmp_path, f"  roots:\n    - {entry}\n"))
    assert str(refused.value).endswith(sentence)
