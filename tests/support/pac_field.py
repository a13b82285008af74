"""A PAC file beside a proxy, or as the only way to one."""

from collections.abc import Mapping
from dataclasses import replace

from proxytest.engine.audit import audit
from proxytest.model.run import Run
from proxytest.scenario.profile_file import load_profile
from tests.support.company import Company
from tests.support.peers import answers, peer
from tests.support.plans import plan_for

TYPE = "application/x-ns-proxy-autoconfig"


async def audited(
    script: str | bytes,
    *,
    beside: Company | None = None,
    only_way: Company | None = None,
    targets: tuple[str, ...] = ("idbroker.webex.com:443",),
    headers: Mapping[str, str] | None = None,
) -> Run:
    """Audit a file; `beside`: a proxy that is set too, else the file is the only way to one, such as `only_way`."""
    body = script.encode() if isinstance(script, str) else script
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {"Content-Type": TYPE}).items())
    head = f"HTTP/1.1 200 OK\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
    company = beside or only_way
    roots = company.authorities.public_pem if company else None
    plan = plan_for(port=beside.port if beside else None, roots=roots, targets=targets)
    if only_way is not None:
        plan = replace(plan, profile=load_profile("webex-2026"))  # whose apps read PAC files
    async with peer(answers(head.encode() + body)) as server:
        return await audit(replace(plan, pac=f"http://127.0.0.1:{server.port}/proxy.pac"))


def find(body: str) -> str:
    """Return a script with this body."""
    return f"function FindProxyForURL(url, host) {{ {body} }}"
