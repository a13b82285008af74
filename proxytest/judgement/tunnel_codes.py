"""Codes of what goes wrong with a tunnel, which several checks share."""

from proxytest.model.code import Code
from proxytest.model.result import Party

DENIED = Code(
    id="tunnel.denied",
    title="The proxy's policy denies the host",
    remedy="Allow CONNECT to the host's domain and port in the proxy's policy.",
    party=Party.PROXY,
)

#: Where nothing opened: Squid denies a port that is not among its SSL_ports with the same answer as a host.
EVERY_HOST_DENIED = (
    "Look first at the ports that CONNECT may reach, since every host is denied: 443 must be among them "
    "(Squid: SSL_ports; Apache: AllowCONNECT). Then allow CONNECT to the host's domain and port in the proxy's policy."
)

REDIRECTED = Code(
    id="tunnel.redirected",
    title="The proxy answers CONNECT with a redirect",
    remedy="Exempt the host from the redirect (log-on or block page): clients do not follow redirects.",
    party=Party.PROXY,
)

NAME_NOT_FOUND = Code(
    id="tunnel.name-not-found",
    title="The proxy cannot resolve the host's name",
    remedy="Let the proxy resolve the name: check its DNS servers, and its parent proxy if it has one.",
    party=Party.PROXY,
)

FAR_END_UNREACHED = Code(
    id="tunnel.far-end-unreached",
    title="The proxy cannot reach the host",
    remedy="Let the proxy reach the host: check its Internet access (firewall, parent proxy).",
)

METHOD_REFUSED = Code(
    id="tunnel.method-refused",
    title="The proxy does not allow CONNECT",
    remedy="Allow CONNECT to port 443; if this is a web server, correct the proxy's address.",
    party=Party.PROXY,
)

LOGON_ASKED = Code(
    id="tunnel.logon-demanded",
    title="The proxy asks for another log-on for this host",
    remedy="Use a scheme and an account that the proxy accepts for this host.",
    party=Party.PROXY,
)

OTHER_ANSWER = Code(
    id="tunnel.refused",
    title="The proxy refuses CONNECT with an unusual answer",
    remedy="See the proxy's answer and its log; if this is a web server or a TLS port, correct the address.",
)

PROXY_LOST = Code(
    id="tunnel.proxy-lost",
    title="The proxy could not be reached for a tunnel",
    remedy="Find this connection in the proxy's log.",
)

UNANSWERED = Code(
    id="tunnel.unanswered",
    title="The proxy did not answer CONNECT",
    remedy="Find this connection in the proxy's log.",
)

BROKEN = Code(
    id="tunnel.broken",
    title="The tunnel opens, but the connection inside fails",
    remedy="Find this connection in the proxy's log.",
)

BODY_SENT = Code(
    id="tunnel.body-sent",
    title="The proxy sends a body after the answer that opens a tunnel, for every host: TLS cannot begin",
    remedy="If the body is a message of the proxy, do what it says. Else update the proxy, or the device in front of "
    "it that rewrites its answers: a 200 to CONNECT has no body, Content-Length or Transfer-Encoding.",
    party=Party.PROXY,
)

BLOCK_PAGE = Code(
    id="tunnel.block-page",
    title="The proxy sends a page of its own inside the tunnel",
    remedy="Allow the host in the proxy's policy, and exempt it from TLS inspection.",
    party=Party.PROXY,
)

GATEWAY_PAGE = Code(
    id="tunnel.gateway-page",
    title="The proxy intercepts TLS and does not reach the host",
    remedy="Let the proxy reach the host and trust its root certificate, or exempt the host from TLS inspection.",
    party=Party.PROXY,
)

DOUBTFUL_PAGE = Code(
    id="tunnel.doubtful-page",
    title="TLS is intercepted, and it is unclear who sent this answer",
    remedy="Allow the host in the proxy's policy, and exempt it from TLS inspection.",
)

#: What to look at first where no host at all is let pass.
EVERY_HOST = {
    DENIED: EVERY_HOST_DENIED,
    FAR_END_UNREACHED: "Look first at the proxy itself, since it reaches no host: its service must be up, and behind a "
    "balancer at least one node. Then check its Internet access (firewall, parent proxy).",
}
