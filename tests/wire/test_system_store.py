"""The operating system's roots, read from where the system keeps them."""

from pathlib import Path

import pytest

from proxytest.protocol.certificates import fingerprint
from proxytest.reflect.issue import root
from proxytest.wire import system_store
from proxytest.wire.system_store import read_bundle, system_roots


def test_the_first_bundle_that_is_there_is_read(tmp_path: Path) -> None:
    (tmp_path / "second.pem").write_bytes(b"second")
    (tmp_path / "third.pem").write_bytes(b"third")
    assert read_bundle([tmp_path / "first.pem", tmp_path / "second.pem", tmp_path / "third.pem"]) == b"second"
    assert read_bundle([tmp_path / "first.pem"]) == b""


def test_a_store_that_is_empty_or_broken_is_no_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    for candidates in ([], [broken]):
        monkeypatch.setattr(system_store, "_bundles", lambda found=candidates: found)
        assert system_roots() is None


def test_a_root_that_a_company_deployed_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    company = root("Company CA", "Company")
    bundle = company.write_certificate(tmp_path / "store.pem")
    monkeypatch.setattr(system_store, "_bundles", lambda: [bundle])
    found = system_roots()
    assert found is not None
    assert [fingerprint(certificate) for certificate, _ in found.roots] == [fingerprint(company.certificate)]
