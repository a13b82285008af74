"""Codes that several checks share: a finding of one check blocks others."""

from proxytest.model.code import Code
from proxytest.model.result import Party, Sureness

PROXY_UNREACHABLE = Code(
    id="proxy.unreachable",
    title="The proxy cannot be reached",
    remedy="Correct the proxy's address, or open the firewall in front of it.",
)
PROXY_NO_ANSWER = Code(
    id="proxy.no-answer",
    title="The proxy's address accepts connections but does not answer as an HTTP proxy",
    remedy="Correct the port, or http:// or https://, of the proxy's address; otherwise see the proxy's log.",
)
CLIENT_CERTIFICATE = Code(
    id="proxy.client-certificate",
    title="The proxy wants a certificate from its clients",
    remedy="Ask for no client certificate on this port (Squid: clientca of https_port), or give these clients another "
    "port: they have no certificate for a proxy.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
PROXY_GONE = Code(
    id="proxy.gone",
    title="The proxy answered, but later could not be reached",
    remedy="Check whether the proxy was restarted, or limits the connections of one client; run again.",
)

NETWORK_LOGON = Code(
    id="path.network-logon",
    title="Before the proxy, the network asks for a log-on (captive portal)",
    remedy="Log on to the network with a browser, or exempt these machines from its log-on. Then run again.",
    party=Party.PATH,
)

LOGON_REFUSED = Code(
    id="logon.refused",
    title="The proxy refuses the user name or the password",
    remedy="Check user name, domain and password, and that the account is not locked and may use the proxy. "
    "If they are right, look at the proxy's log: its own check of log-ons, by a helper or a directory, may fail. "
    "Run again with --forget-refusals.",
    party=Party.ACCOUNT,
)
LOGON_REFUSED_IN_WORDS = Code(
    id="logon.refused-otherwise",
    title="The proxy says that the log-on failed, but not with status 407",
    remedy="Check user name, domain and password, and that the account is not locked and may use the proxy. "
    "Run again with --forget-refusals.",
    party=Party.ACCOUNT,
)
LOGON_TICKET_REFUSED = Code(
    id="logon.ticket-refused",
    title="The proxy refuses the Kerberos ticket",
    remedy="Check the proxy's keytab, its SPN (HTTP/ and the proxy's name as the client uses it), and both clocks.",
)
LOGON_NOT_OFFERED = Code(
    id="logon.not-offered",
    title="The proxy does not offer the scheme that was asked for",
    remedy="Enable the scheme on the proxy, or name one that it offers with --auth.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_NO_COMMON_SCHEME = Code(
    id="logon.no-common-scheme",
    title="The proxy asks for authentication, but offers no scheme that a client supports",
    remedy="Enable a scheme that the clients support.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
NEGOTIATE_KERBEROS_ONLY = Code(
    id="negotiate.kerberos-only",
    title="Negotiate accepts only Kerberos",
    remedy="Let the proxy accept NTLM under Negotiate, or also offer NTLM, Digest or Basic.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
NEGOTIATE_NO_NTLM = Code(
    id="negotiate.no-ntlm",
    title="Negotiate accepts no NTLM: it accepts Kerberos only, or it does not work",
    remedy="Let the proxy accept NTLM under Negotiate, or also offer NTLM, Digest or Basic. Check that its helper for "
    "Negotiate runs and reaches its domain.",
    party=Party.PROXY,
)
NEGOTIATE_DOES_NOT_WORK = Code(
    id="negotiate.does-not-work",
    title="Negotiate does not work: it accepts neither NTLM nor a Kerberos ticket",
    remedy="Check the proxy's helper for Negotiate, its domain, keytab and SPN, and both clocks.",
    party=Party.PROXY,
)
LOGON_BASIC_WITHHELD = Code(
    id="logon.basic-withheld",
    title="The proxy offers Basic without TLS, and `auto` did not send the password",
    remedy="Run again with --auth basic if this password may be read on the way to the proxy.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_WITHDRAWN = Code(
    id="logon.withdrawn",
    title="The scheme is offered, but not when the log-on begins",
    remedy="Keep connections open on the whole path: the proxy accepts this scheme only on persistent connections.",
)
LOGON_TOKEN_REFUSED = Code(
    id="logon.token-refused",
    title="The proxy refuses the first token, before any password was tried",
    remedy="Check the proxy's helper for this scheme, and its domain. Under Negotiate, accept NTLM too. "
    "To test Kerberos, add its library to this installation: pyspnego[kerberos].",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
HEAD_LIMIT = Code(
    id="head.limit",
    title="The proxy refuses requests with a large head, such as those with a Kerberos ticket",
    remedy="Raise the proxy's limit of request heads (Squid: request_header_max_size; Apache: LimitRequestFieldSize).",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_CONNECTION_CLOSED = Code(
    id="logon.connection-closed",
    title="The connection is closed, or cannot be used again, in the middle of the NTLM handshake",
    remedy="Keep connections open during authentication, and say where each answer ends (Content-Length, or chunked); "
    "no device in between may close or rewrite them.",
)
LOGON_UNUSABLE_CHALLENGE = Code(
    id="logon.unusable-challenge",
    title="The proxy's challenge cannot be answered",
    remedy="Fix the configuration of this scheme on the proxy; the evidence shows what it sent.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_FAILED = Code(
    id="logon.failed",
    title="The connection failed during the log-on",
    remedy="Fix the connection to the proxy and run again.",
)
LOGON_DEMANDED = Code(
    id="logon.demanded",
    title="The proxy requires a log-on, but none was configured",
    remedy="Use --user to log on, or exempt these hosts from authentication on the proxy.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_UNCONFIRMED = Code(
    id="logon.unconfirmed",
    title="The answer to the log-on neither accepts nor refuses it",
    remedy="See the proxy's log for this user; --max-auth-failures 2 allows one more attempt.",
)
LOOK_AT_DIRECTORY = "Check the directory (domain controller, LDAP, RADIUS) and the proxy's connection to it."
LOGON_DIRECTORY_DOWN = Code(
    id="logon.directory-down",
    title="The log-on cannot be checked now",
    remedy=f"{LOOK_AT_DIRECTORY} Then run again.",
    party=Party.DIRECTORY,
)
LOGON_NONCE_NOT_SHARED = Code(
    id="logon.nonce-not-shared",
    title="A Digest nonce is refused on another connection than the one that brought it",
    remedy="Let the nodes behind the proxy's address share their nonces, or keep each client on one node. "
    "Keep the connection open after the first 407.",
    party=Party.PROXY,
)
LOGON_OTHERWISE = Code(
    id="logon.asked-otherwise",
    title="The proxy says that this client is not logged on, and does not ask for a log-on by 407",
    remedy="Let the proxy ask these clients for a log-on by 407, or know them without one (by address, agent or "
    "exemption): apps cannot show a log-on page.",
    party=Party.PROXY,
)
PROXY_LICENCE = Code(
    id="proxy.licence",
    title="The proxy says that its licence has expired or is used up",
    remedy="Renew or extend the proxy's licence: its administration page tells what it counts (users, time, features).",
    party=Party.PROXY,
)
OUT_OF_SERVICE = Code(
    id="proxy.out-of-service",
    title="The proxy says that it is out of service (overload, maintenance, or what it needs fails)",
    remedy="Do what the proxy says, and look into its log: it is in maintenance, needs more of what it ran out of "
    "(open files, sockets, memory), or a service that it uses does not answer (scanner, ICAP).",
    party=Party.PROXY,
)
LOGON_PARENT_ASKS = Code(
    id="logon.parent-asks",
    title="Another proxy behind this one asks for a log-on of its own",
    remedy="Let this proxy log on to its parent with a user and a password that are right there, or pass the "
    "credentials on to it (Squid: login= of cache_peer).",
    party=Party.PROXY,
)
LOGON_NOT_DEMANDED = Code(
    id="logon.not-demanded",
    title="The proxy lets the request pass without a log-on, so none could be tested",
    remedy="Run again when the proxy does not know this address: after its time-out, or from another address.",
)
LOGON_ASKED_BY_401 = Code(
    id="logon.asked-by-401",
    title="The proxy asks for the log-on with status 401",
    remedy="Let the proxy ask with status 407 (Proxy Authentication Required): clients answer a proxy's 407 only.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_ASKED_AS_SERVER = Code(
    id="logon.asked-as-web-server",
    title="A web server's log-on is asked for, not a proxy's",
    remedy="Correct the proxy's address: a reverse proxy, a gateway or a web server answers there. If it is meant as a "
    "proxy, let it ask with status 407 and Proxy-Authenticate.",
    party=Party.PROXY,
)
LOGON_REFUSED_LATER = Code(
    id="logon.refused-later",
    title="A log-on that the proxy accepted before is refused for another host",
    remedy="Run again with --max-auth-failures 2: then the host that was accepted is asked again, which tells the host "
    "from the account.",
)
LOGON_UNANSWERED = Code(
    id="logon.unanswered",
    title="The log-on got no answer",
    remedy="Try another host with --target and --max-auth-failures 2, which allows one more attempt. Or run again with "
    "--forget-refusals when the proxy is less busy.",
)

ADDRESS_FAILS = Code(
    id="proxy.address-fails",
    title="The proxy's addresses do not answer alike",
    remedy="Mend the proxy at the addresses that the finding names, or take them out of its name in DNS.",
)
NODES_DIFFER = Code(
    id="proxy.nodes-differ",
    title="The proxy answers the same question in different ways",
    remedy="Several proxies seem to share this address: make them alike (policy, domain membership, keytab, log-on).",
    party=Party.PROXY,
)
STATE_CHANGED = Code(
    id="proxy.state-changed",
    title="The proxy's answer to the same question has changed during the run",
    remedy="See the proxy's log at this time: a limit, a lock-out or an outage has begun. Then run again.",
)
LIMIT_CONNECTIONS = Code(
    id="limit.connections",
    title="The proxy lets only so many connections of one client pass at a time",
    remedy="Raise the proxy's limit of connections for one client address (Squid: maxconn), or except these clients.",
    party=Party.PROXY,
)
LIMIT_RATE = Code(
    id="limit.rate",
    title="The proxy refuses requests that follow each other too quickly",
    remedy="Raise the proxy's limit of requests for one client address and second, or except these clients.",
    party=Party.PROXY,
)
LIMIT_UNCLEAR = Code(
    id="limit.unclear",
    title="The proxy refuses some of several requests at once, by a limit of connections or of requests",
    remedy="Look for these refusals in the proxy's log. Raise the limit that they name for one client address, or "
    "except these clients.",
    party=Party.PROXY,
)
PROXY_CUTS = Code(
    id="proxy.cuts",
    title="Connections to the proxy are cut now and then, and pass when they are tried again",
    remedy="Find the cut connections in the proxy's log, and in those of firewalls and balancers in front of it: a "
    "fault on the way cuts by chance, a limit of requests where many follow each other quickly.",
)
FIRST_REFUSED = Code(
    id="proxy.first-refused",
    title="The proxy refuses the first CONNECT to each host, and lets later ones pass",
    remedy="Let the proxy allow these hosts at once: look for what decides only after the first request (a category or "
    "reputation that is looked up, a page that has to be accepted).",
    party=Party.PROXY,
)
LIMIT_LOGONS = Code(
    id="limit.logons",
    title="The proxy declines log-ons while others are in progress",
    remedy="Give the proxy more log-on helpers (Squid: auth_param ... children), or a faster way to its directory.",
)
LIMIT_LOCKOUT = Code(
    id="limit.lockout",
    title="The proxy shuts this client out after several log-ons",
    remedy="Unblock this client's address on the proxy, and see there what counted as a failed log-on. Then run again.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
PATTERN_DENIED = Code(
    id="policy.pattern-denied",
    title="The proxy denies or cuts hosts of a pattern of the allow list",
    remedy="Allow the pattern for CONNECT to port 443, before any category or reputation rule.",
)
FEATURE_DENIED = Code(
    id="policy.feature-denied",
    title="The proxy denies or cuts names that single features need: these features are lost, and the rest works",
    remedy="Allow the name for CONNECT to port 443, or switch the feature off where it is not wanted.",
)
HYBRID_DENIED = Code(
    id="policy.hybrid-denied",
    title="The proxy denies or cuts a name that a hybrid node or connector needs",
    remedy="Allow the name for CONNECT to port 443, for the node or connector.",
)
PAC_FILE = Code(
    id="pac.file",
    title="The PAC file, or the way it is served, has a problem",
    remedy="Fix the file or its web server as the finding says.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)
PAC_SCRIPT = Code(
    id="pac.script",
    title="The PAC file's script gives no answer",
    remedy="Fix the script: after its failure a client connects directly, or not at all.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)
PAC_LIMIT = Code(
    id="pac.our-limit",
    title="The PAC file's script reached a limit of proxytest, so what it answers is not known",
    remedy="Name the proxy with --proxy, and look at the script by hand: browsers have no such limit.",
    party=Party.OUR_LIMIT,
    certainty=Sureness.PROVEN,
)
NO_HTTP_PROXY = Code(
    id="pac.no-http-proxy",
    title="The PAC file names no HTTP proxy for a host",
    remedy="Let the script return an HTTP proxy with keyword, host and port.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)
MISREAD = Code(
    id="pac.misread",
    title="Browsers do not understand the script's answer as it was meant",
    remedy="Let the script return keyword, host and port, and separate several entries with semicolons.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)
TLS_INTERCEPTED = Code(
    id="tls.intercepted",
    title="TLS inside the tunnel is intercepted",
    remedy="Exempt the host's domain from TLS inspection by name (bypass, splice, do-not-decrypt list).",
)
HANDSHAKE_FOR_SOME = Code(
    id="tls.handshake-for-some",
    title="A TLS handshake in the tunnel fails, and that of another client to the same host succeeds",
    remedy="Look for a proxy or firewall that inspects TLS handshakes, and update it, or allow the host there.",
)
WANTS_HTTP2 = Code(
    id="tls.wants-http2",
    title="Whoever answers in the tunnel wants HTTP/2, and refuses HTTP/1.1 (alert 120)",
    remedy="Let what intercepts TLS speak HTTP/1.1 too (ALPN http/1.1), which WebSockets need, or exempt the host.",
)
