"""The made-up site of the pages, played by proxies of the lab: its names are replaced by their addresses, and back."""

import asyncio
import contextlib
import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

from proxytest.lab.process import Lab, running_lab
from proxytest.prepare.lab_proxy import lab_config, lab_python
from proxytest.scenario.bundled import find_scenario
from proxytest.scenario.profile_file import load_profile
from proxytest.scenario.scenario import load_scenario

#: Address in the pages -> scenario of the lab that plays it.
PROXIES = {
    "http://proxy.corp.example:8080": "corporate",
    "http://branch.corp.example:3128": "denying",
    "http://gateway.corp.example:8080": "inspecting",
    "https://proxy.corp.example:8443": "tls-proxy",
}
PAC = "http://wpad.corp.example/proxy.pac"
REFLECTOR = "reflector.example:3478"
ROOTS = "corporate-root.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where the names of the pages really lead."""

    addresses: dict[str, str]
    roots: str  #: PEM: of the lab's clouds, of its https:// proxy

    def real(self, text: str) -> str:
        """Replace the names of the pages."""
        for name, address in self.addresses.items():
            text = text.replace(name, address)
        return text

    def shown(self, text: str) -> str:
        """Replace the addresses by what the pages call them."""
        for name, address in self.addresses.items():
            text = text.replace(address, name)
        return text


@contextlib.asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """Run the site for the time of the block."""
    async with contextlib.AsyncExitStack() as stack:
        started = (stack.enter_async_context(_lab(name)) for name in PROXIES.values())
        labs = dict(zip(PROXIES, await asyncio.gather(*started), strict=True))
        addresses = {name: lab.proxy_url for name, lab in labs.items()}
        first = next(iter(labs.values()))
        addresses[PAC] = stack.enter_context(_pac_server(first.proxy_url))
        addresses[REFLECTOR] = f"{first.address}:{first.media['udp']}"
        files = [lab.cacert for lab in labs.values()] + [lab.proxy_cacert for lab in labs.values()]
        yield Site(addresses=addresses, roots="\n".join(file.read_text() for file in files if file))


def _lab(name: str) -> contextlib.AbstractAsyncContextManager[Lab]:
    scenario = load_scenario(find_scenario(name))
    config = lab_config(scenario, load_profile(scenario.profile))
    if name == "denying":  # the pages send it no password in clear
        config = replace(config, schemes=("ntlm", "basic"))
    return running_lab(config, python=lab_python(None))


@contextlib.contextmanager
def _pac_server(proxy: str) -> Iterator[str]:
    leads = proxy.removeprefix("http://")
    script = f'function FindProxyForURL(url, host) {{ return "PROXY {leads}"; }}\n'

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/x-ns-proxy-autoconfig")
            self.send_header("Content-Length", str(len(script)))
            self.end_headers()
            self.wfile.write(script.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/proxy.pac"
        server.shutdown()
        thread.join()
