"""Nothing that a run writes holds the password, in any form, whatever the proxy repeats of what it was sent."""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from spnego._ntlm_raw.crypto import hmac_md5, ntowfv1, ntowfv2, rc4k

from proxytest.cli.record import Record
from proxytest.engine.audit import audit
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.run import Run
from proxytest.report.formats import FORMATS, render_as
from tests.support.company import ALL, Company, CompanyBuilder
from tests.support.plans import plan_for

PASSWORD = "Wonder&land+42"


def _secrets(password: str, proxy: Company) -> Iterator[str]:
    """Give each text that would betray the password."""
    yield password
    yield base64.b64encode(f"alice:{password}".encode()).decode().rstrip("=")
    yield base64.b64encode(password.encode()).decode().rstrip("=")
    yield from _forms(password.encode("utf-16-le"))
    yield from _forms(ntowfv1(password))
    for one in proxy.proofs:
        credentials = one.authorization.partition(" ")[2]
        match one.scheme:
            case "digest":
                yield re.findall(r'response="(\w+)"', credentials)[0]
            case "basic":
                yield credentials.rstrip("=")
            case _:
                yield credentials.rstrip("=")
                for secret in _of_ntlm(base64.b64decode(credentials), ntowfv1(password)):
                    yield from _forms(secret)


def _forms(secret: bytes) -> Iterator[str]:
    """Give what bytes look like as text: as letters, escaped as in a report, in hexadecimal, and in base64."""
    yield from (secret.decode("latin-1"), repr(secret)[2:-1], secret.hex(), secret.hex().upper())
    for lost in range(3):  # where they stand in a longer message its base64 may begin at any of them
        whole = secret[lost : len(secret) - (len(secret) - lost) % 3]
        yield base64.b64encode(whole).decode()


def _of_ntlm(token: bytes, nt_hash: bytes) -> Iterator[bytes]:
    """Give the response, its proof and each session key of an NTLM type-3 message, raw or inside SPNEGO."""
    message = token[token.index(b"NTLMSSP\0") :]
    # MS-NLMP section 2.2.1.3: where the fields of the message are described
    response, domain, user, encrypted_key = (_field(message, offset) for offset in (20, 28, 36, 52))
    key = ntowfv2(user.decode("utf-16-le"), nt_hash, domain.decode("utf-16-le"))
    session_base_key = hmac_md5(key, response[:16])  # section 3.3.2
    yield from (response, response[:16], key, session_base_key)
    if encrypted_key:
        yield from (encrypted_key, rc4k(session_base_key, encrypted_key))


def _field(message: bytes, at: int) -> bytes:
    length, start = int.from_bytes(message[at : at + 2], "little"), int.from_bytes(message[at + 4 : at + 8], "little")
    return message[start : start + length]


def _everything_written(run: Run) -> str:
    events = "\n".join(f"{event.data}\n{event.detail}" for event in run.trace)
    return "\n".join([events, repr(run.observations), *(render_as(name, run) for name in FORMATS)])


@pytest.mark.parametrize("scheme", ALL)
@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
async def test_no_secret_is_written_although_the_proxy_repeats_requests(
    company: CompanyBuilder,
    scheme: str,
    right: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    password = PASSWORD if right else "wrong" + PASSWORD
    async with company.running(scheme, password=PASSWORD, echo=True) as proxy:
        plan = plan_for(port=proxy.port, roots=company.authorities.public_pem, auth=(scheme,))
        plan = replace(plan, credentials=Credentials(user="alice", password=Secret(password)))
        with Record(tmp_path / "record") as record:
            record.begin()
            run = await audit(plan, observer=record.write)
    recorded = (tmp_path / "record").read_text()
    written = _everything_written(run) + recorded
    assert "X-Echo" in written
    assert "X-Echo" in recorded
    assert len(proxy.proofs) > right
    secrets = list(_secrets(password, proxy))
    assert min(map(len, secrets)) > 12
    assert [secret for secret in secrets if secret in written] == []
