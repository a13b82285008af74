"""What is said of generated chains, against `openssl verify`: a judge that nobody here wrote."""

import datetime as dt
import re
import shutil
import ssl
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.features.tls.tls_inspection import tls_inspection
from proxytest.model.certificate import TlsSeen
from proxytest.model.result import Judgement
from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.trust import far_end_context
from tests.support.chains import HOST, Entity, Family, Shown, certify, defects, pem, shapes
from tests.support.evidence import evidence, opened
from tests.support.wire import recorder

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

DEFECTS = tuple(defects())
SHAPES = tuple(shapes(Family()))
STORES = ("public", "system", "neither")
_ERROR = re.compile(r"error (\d+) at \d+ depth lookup")


@dataclass(frozen=True)
class _Handshake:
    """As much of `ssl.SSLObject` as is looked at."""

    chain: tuple[x509.Certificate, ...]

    def get_unverified_chain(self) -> list[bytes]:
        return [one.public_bytes(Encoding.DER) for one in self.chain]

    @property
    def context(self) -> ssl.SSLContext:
        return far_end_context()

    def version(self) -> str:
        return "TLSv1.3"

    def cipher(self) -> tuple[str, str, int]:
        return "TLS_AES_128_GCM_SHA256", "TLSv1.3", 128

    def selected_alpn_protocol(self) -> None:
        return None


@cache
def _shown(defect: str, shape: str) -> Shown:
    return shapes(defects()[defect])[shape]


@cache
def _unrelated() -> x509.Certificate:
    return certify(Entity(name="Unrelated"))


def _inspected(shown: Shown, store: str) -> TlsSeen:
    def trusting(root: x509.Certificate) -> TrustAnchors:
        return TrustAnchors(roots=((root, "test"),))

    inspector = ChainInspector(
        trusting(shown.root if store == "public" else _unrelated()),
        system=trusting(shown.root if store == "system" else _unrelated()),
        recorder=recorder(),
        clock=lambda: dt.datetime.now(dt.UTC),
    )
    return inspector.seen(_Handshake(shown.chain), HOST, conn=1)  # type: ignore[arg-type]  # see its docstring


def _openssl(shown: Shown, folder: Path) -> int:
    """Return the number of OpenSSL's refusal, by the root of the chain; 0 if it accepts."""
    files = {"root": (shown.root,), "untrusted": shown.chain[1:] or shown.chain, "leaf": shown.chain[:1]}
    for file, certificates in files.items():
        (folder / file).write_bytes(pem(*certificates))
    judged = subprocess.run(  # noqa: S603  fixed words
        [
            *(shutil.which("openssl") or "openssl", "verify", "-no-CApath", "-no-CAstore", "-CAfile", folder / "root"),
            *("-untrusted", folder / "untrusted", "-purpose", "sslserver", "-verify_hostname", HOST),
            *("-auth_level", "2", folder / "leaf"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = _ERROR.search(judged.stdout + judged.stderr)
    assert found or judged.returncode == 0, judged.stderr
    return int(found[1]) if found else 0


def _judged(seen: TlsSeen) -> Judgement:
    (judgement,) = tls_inspection.judge(evidence(opened(f"{HOST}:443", seen), profile="webex-2026"))
    return judgement


@pytest.mark.table("defect", "shape")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("defect", DEFECTS)
def test_the_judgement_and_openssl_agree(defect: str, shape: str, tmp_path: Path) -> None:
    shown, by_name = _shown(defect, shape), defect == "no names"  # which the command finds in the common name
    refusal = _openssl(shown, tmp_path)
    for store in STORES:
        seen = _inspected(shown, store)
        told = _judged(seen)
        said = {"public": seen.verified, "system": seen.system_verified}.get(store)
        codes = {finding.code for finding in told.findings}
        if said is not None and not by_name:
            assert said.number == refusal
        if refusal or store == "neither":
            assert told.status in ("fail", "undecided")
        elif not by_name:
            assert told.status in ("pass", "warn")
        if store == "public":
            assert "tls.intercepted" not in codes
        if store == "system" and not seen.system:
            assert told.status in ("fail", "undecided")
