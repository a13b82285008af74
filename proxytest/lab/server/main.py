"""The child's main program: read the configuration, serve, report the addresses, end when standard input ends."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.master import Master
from mitmproxy.options import Options

from proxytest.lab.config import LabConfig
from proxytest.lab.server.addon import CorporateProxy
from proxytest.lab.server.authentication.gate import gate
from proxytest.lab.server.authentication.log import AuthenticationLog
from proxytest.lab.server.authentication.users import Accounts
from proxytest.lab.server.authorities import Authorities, publish
from proxytest.lab.server.conversations import Conversations
from proxytest.lab.server.fake_cloud import LOOPBACK, running_double
from proxytest.lab.server.media_ports import running_media
from proxytest.lab.server.opened import TlsTermination, Tunnels
from proxytest.lab.server.personalities import personality
from proxytest.reflect import issue

_LISTEN_TIMEOUT_S = 20.0


class Running:
    """A mitmproxy addon that reports when the proxy listens."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def running(self) -> None:
        """Note that every server is up (mitmproxy hook)."""
        self.event.set()


def main() -> None:
    """Run the lab that the first line of standard input describes, until standard input ends."""
    # Ctrl-C reaches the whole process group; only the parent decides when the lab ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    config = LabConfig.from_json(sys.stdin.buffer.readline().decode())
    with tempfile.TemporaryDirectory(prefix="proxytest-lab-") as folder:
        asyncio.run(_serve(config, Path(folder)))


async def _serve(config: LabConfig, folder: Path) -> None:
    authorities = Authorities.create()
    trusted = publish(authorities, folder)
    log = AuthenticationLog(path=folder / "authentication.jsonl")
    log.path.touch()
    _use_ntlm_users(config, folder / "ntlm-users")
    async with (
        running_double(authorities.public_intermediate, config.hosts, folder) as double_port,
        running_media(config.media, double_port) as media,
        _running_proxy(_addons(config, authorities, log, double_port, Path(trusted["cacert"]))) as port,
    ):
        _say_ready(config, port, trusted, media, log.path)
        await asyncio.to_thread(sys.stdin.buffer.read)


def _use_ntlm_users(config: LabConfig, path: Path) -> None:
    Accounts.of(config.users).write_ntlm_user_file(path)
    # pyspnego's acceptor only reads this variable; this process runs a single lab.
    os.environ["NTLM_USER_FILE"] = str(path)


def _addons(
    config: LabConfig,
    authorities: Authorities,
    log: AuthenticationLog,
    double_port: int,
    public_root: Path,
) -> list[object]:
    conversations = Conversations()
    product = personality(config.personality)
    corporate_proxy = CorporateProxy(
        config=config,
        personality=product,
        gate=gate(config, product, log),
        conversations=conversations,
    )
    termination = TlsTermination(
        inspection=authorities.inspection,
        listener=issue.issue(authorities.proxy, "localhost", LOOPBACK),
        public_root=public_root,
        conversations=conversations,
    )
    tunnels = Tunnels(config=config, conversations=conversations, double_port=double_port)
    return [conversations, corporate_proxy, termination, tunnels]


@contextlib.asynccontextmanager
async def _running_proxy(addons: list[object]) -> AsyncIterator[int]:
    master = Master(Options(listen_host=LOOPBACK, listen_port=0, mode=["regular"]))
    proxyserver = Proxyserver()
    running = Running()
    master.addons.add(proxyserver, *addons, running)
    # "lazy": connect to the cloud only when there is something to send; with a block page there never is.
    master.options.update(connection_strategy="lazy")
    task = asyncio.create_task(master.run())
    try:
        await asyncio.wait_for(running.event.wait(), _LISTEN_TIMEOUT_S)
        # No address means that mitmproxy could not listen; the reason is on standard error.
        yield int(proxyserver.listen_addrs()[0][1])
    finally:
        master.shutdown()
        await task


def _say_ready(config: LabConfig, port: int, trusted: dict[str, str], media: dict[str, int], log: Path) -> None:
    scheme = "https" if config.tls_listener else "http"
    ready = {
        "proxy_url": f"{scheme}://{LOOPBACK}:{port}",
        "cacert": trusted["cacert"],
        "proxy_cacert": trusted["proxy_cacert"] if config.tls_listener else None,
        "inspection_cacert": trusted["inspection_cacert"],
        "media": {"address": LOOPBACK, "ports": media},
        "log": str(log),
    }
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
