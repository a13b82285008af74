"""Nothing that a run writes holds the password, in any form, whatever the proxy repeats of what it was sent."""

import base64
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from spnego._ntlm_raw.crypto import ntowfv1

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
    yield base64.b64encode(password.encode("utf-16-le")).decode().rstrip("=")
    nt_hash = ntowfv1(password).hex()
    yield from (nt_hash, nt_hash.upper())
    for one in proxy.proofs:
        if one.scheme == "digest":
            yield re.findall(r'response="(\w+)"', one.authorization)[0]
        else:
            yield one.authorization.partition(" ")[2].rstrip("=")


def _everything_written(run: Run) -> str:
    events = "\n".join(f"{event.data}\n{event.detail}" for event in run.trace)
    return "\n".join([events, repr(run.observations), *(render_as(name, run) for name in FORMATS)])


@pytest.mark.parametrize("scheme", ALL)
@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
async def test_no_secret_is_written_although_the_proxy_repeats_requests(
    company: CompanyBuilder,
    scheme: str,
    right: bool,  # noqa: FBT001
) -> None:
    password = PASSWORD if right else "wrong" + PASSWORD
    async with company.running(scheme, password=PASSWORD, echo=True) as proxy:
        plan = plan_for(port=proxy.port, roots=company.authorities.public_pem, auth=(scheme,))
        run = await audit(replace(plan, credentials=Credentials(user="alice", password=Secret(password))))
    written = _everything_written(run)
    assert "X-Echo" in written
    assert len(proxy.proofs) > right
    assert [secret for secret in _secrets(password, proxy) if secret in written] == []
