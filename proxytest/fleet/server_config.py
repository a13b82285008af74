"""The configuration of nats-server, as text."""

import json
from dataclasses import dataclass
from pathlib import Path

from proxytest.fleet.rights import Config

ACCOUNTS_FILE = "accounts.conf"  #: beside the configuration, which includes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """The ports of a hub, and the files of its certificate."""

    port: int  #: of WebSockets
    nats_port: int
    cert: Path
    key: Path


def server_config(folder: Path, listening: Listening) -> str:
    """Return `nats-server.conf`; its paths are absolute, since the server reads others from where it was started."""
    tls = f"cert_file: {_quoted(listening.cert)}\n  key_file: {_quoted(listening.key)}\n  timeout: {_TIMEOUT}"
    return _TEMPLATE.format(
        nats_port=listening.nats_port,
        port=listening.port,
        tls=tls,
        websocket_tls=tls.replace("\n", "\n  "),
        timeout=_TIMEOUT,
        store=_quoted(folder),
        accounts=ACCOUNTS_FILE,
    )


def accounts_config(accounts: Config) -> str:
    """Return the part that changes when a site is added."""
    return f"{_ACCOUNTS_SAY}accounts: {json.dumps(accounts, indent=2)}\n"


def _quoted(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)


_TIMEOUT = 10  #: seconds for TLS and the log-on, which have to pass a site's proxy; the server's own 2 are few

_TEMPLATE = """\
# The hub of `proxytest fleet`: a NATS server with JetStream. This file was written once, and may be changed.
server_name: proxytest

# NATS over TLS, for hubs that are named tls://HOST:{nats_port}.
listen: "0.0.0.0:{nats_port}"
tls {{
  {tls}
  # From nats-server 2.10.4 on: TLS first, for workers with --tls-first. "auto" takes both kinds of clients.
  # handshake_first: auto
}}

# WebSockets over TLS, for hubs that are named wss://HOST:{port}: what a proxy has to let through anyway.
websocket {{
  listen: "0.0.0.0:{port}"
  tls {{
    {websocket_tls}
  }}
  handshake_timeout: "{timeout}s"
}}

authorization {{ timeout: {timeout} }}
max_payload: 8MB

jetstream {{
  store_dir: {store}  # the server adds a folder jetstream
  max_memory_store: 64MB
  max_file_store: 10GB
}}

# Whoever is not listed there may not log on.
include {accounts}
"""

_ACCOUNTS_SAY = """\
# Written anew by `proxytest fleet hub --init` whenever a site is added: do not change it.
# nats-server reads it on SIGHUP. What an account that is new then imports works from the second time on.
"""
