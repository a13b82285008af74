"""The content of a client's connection: HTTP to the proxy, a tunnel passed through, or intercepted TLS.

mitmproxy addons; the names of their public methods are mitmproxy's hooks.
"""

from dataclasses import dataclass, field
from pathlib import Path

from mitmproxy import tls
from mitmproxy.proxy import layer, layers, server_hooks
from mitmproxy.proxy.context import Context
from mitmproxy.proxy.layers.http import HTTPMode
from OpenSSL import SSL, crypto

from proxytest.lab.config import LabConfig
from proxytest.lab.server.access_rules import OPENED, treatment
from proxytest.lab.server.conversations import Conversations
from proxytest.lab.server.fake_cloud import LOOPBACK
from proxytest.reflect import issue
from proxytest.reflect.issue import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnels:
    """Chooses the protocol of a connection, and connects every tunnel to the fake cloud."""

    config: LabConfig
    conversations: Conversations
    double_port: int

    def next_layer(self, next_layer: layer.NextLayer) -> None:
        """Choose the protocol."""
        context = next_layer.context
        host = self.conversations.of(context.client).tunnel
        if host is None:
            next_layer.layer = self._towards_proxy(context)
        elif treatment(self.config, host) in OPENED:
            next_layer.layer = _opened(context)
        else:
            next_layer.layer = layers.TCPLayer(context, ignore=True)

    def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Replace the destination, so that no connection leaves loopback."""
        data.server.address = (LOOPBACK, self.double_port)

    def _towards_proxy(self, context: Context) -> layer.Layer:
        if self.config.tls_listener and not isinstance(context.layers[-1], layers.ClientTLSLayer):
            return layers.ClientTLSLayer(context)
        return layers.HttpLayer(context, HTTPMode.regular)


def _opened(context: Context) -> layer.Layer:
    if isinstance(context.layers[-1], layers.ClientTLSLayer):
        return layers.HttpLayer(context, HTTPMode.transparent)
    server_tls = layers.ServerTLSLayer(context)
    server_tls.child_layer = layers.ClientTLSLayer(context)
    return server_tls


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsTermination:
    """The proxy's two TLS connections: to its clients, and to the cloud.

    Attributes:
        inspection: The CA for intercepted hosts.
        listener: The proxy's own certificate.
        public_root: The root that the proxy trusts for the cloud.
        conversations: Knows the tunnel of each connection.

    """

    inspection: Identity
    listener: Identity
    public_root: Path
    conversations: Conversations
    _opened: dict[str, Identity] = field(init=False, default_factory=dict)

    def tls_start_client(self, start: tls.TlsData) -> None:
        """Present a certificate to the client: the proxy's own, or one of the inspection CA for the tunnel's host."""
        host = self.conversations.of(start.context.client).tunnel
        identity = self.listener if host is None else self._for_host(host)
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.use_privatekey(crypto.PKey.from_cryptography_key(identity.key))
        context.use_certificate(crypto.X509.from_cryptography(identity.certificate))
        for certificate in identity.chain:
            context.add_extra_chain_cert(crypto.X509.from_cryptography(certificate))
        context.set_alpn_select_callback(_only_http_1)
        start.ssl_conn = SSL.Connection(context)
        start.ssl_conn.set_accept_state()

    def tls_start_server(self, start: tls.TlsData) -> None:
        """Connect to the cloud and verify that its chain ends in the lab's public root."""
        host = self.conversations.of(start.context.client).tunnel or ""
        context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        context.load_verify_locations(str(self.public_root))
        context.set_verify(SSL.VERIFY_PEER)
        start.ssl_conn = SSL.Connection(context)
        start.ssl_conn.set_tlsext_host_name(host.encode())
        start.ssl_conn.set_connect_state()

    def _for_host(self, host: str) -> Identity:
        if host not in self._opened:
            self._opened[host] = issue.issue(self.inspection, host)
        return self._opened[host]


def _only_http_1(_: SSL.Connection, offered: list[bytes]) -> object:
    return b"http/1.1" if b"http/1.1" in offered else SSL.NO_OVERLAPPING_PROTOCOLS
