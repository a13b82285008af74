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
PROXY_GONE = Code(
    id="proxy.gone",
    title="The proxy answered, but later could not be reached",
    remedy="Check whether the proxy was restarted, or limits the connections of one client; run again.",
)

LOGON_REFUSED = Code(
    id="logon.refused",
    title="The proxy refuses the user name or the password",
    remedy="Check user name, domain and password, and that the account is not locked and may use the proxy. Run again.",
    party=Party.ACCOUNT,
)
LOGON_REFUSED_IN_WORDS = Code(
    id="logon.refused-otherwise",
    title="The proxy says that the log-on failed, but not with status 407",
    remedy="Check user name, domain and password, and that the account is not locked and may use the proxy.",
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
    remedy="Enable the scheme on the proxy, or ask for one that it offers.",
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
    remedy="Check the proxy's NTLM setup. Under Negotiate, accept NTLM too. (To test Kerberos: proxytest[kerberos].)",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_CONNECTION_CLOSED = Code(
    id="logon.connection-closed",
    title="The connection is closed in the middle of the NTLM handshake",
    remedy="Keep connections open during authentication; no device in between may close or rewrite them.",
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
LOGON_UNANSWERED = Code(
    id="logon.unanswered",
    title="The log-on got no answer",
    remedy="Try another host with --target, or run again when the proxy is less busy.",
)

PATTERN_DENIED = Code(
    id="policy.pattern-denied",
    title="The proxy denies or cuts hosts of a pattern of the allow list",
    remedy="Allow the pattern for CONNECT to port 443, before any category or reputation rule.",
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
TLS_INTERCEPTED = Code(
    id="tls.intercepted",
    title="TLS inside the tunnel is intercepted",
    remedy="Exempt the host's domain from TLS inspection by name (bypass, splice, do-not-decrypt list).",
)
