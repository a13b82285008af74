"""Codes that several checks share, since one of them finds what the others are blocked by."""

from proxytest.model.code import Code
from proxytest.model.result import Party, Sureness

PROXY_UNREACHABLE = Code(
    id="proxy.unreachable",
    title="The proxy cannot be reached",
    remedy="Correct the proxy's address, or open the way to it.",
)
PROXY_NO_ANSWER = Code(
    id="proxy.no-answer",
    title="What takes connections at the proxy's address does not answer as an HTTP proxy",
    remedy="Correct the port or the scheme of the proxy's address; else look at the proxy's log.",
)
PROXY_GONE = Code(
    id="proxy.gone",
    title="The proxy answered, and could later not be reached",
    remedy="Check whether the proxy was restarted, or limits the connections of one client; run again.",
)

LOGON_REFUSED = Code(
    id="logon.refused",
    title="The proxy refuses the user name or the password",
    remedy="Check name, domain prefix, password, that the account is not locked and may use the proxy; then run again.",
    party=Party.ACCOUNT,
)
LOGON_REFUSED_IN_WORDS = Code(
    id="logon.refused-otherwise",
    title="The proxy says that the log-on failed, by another status than 407",
    remedy="Check name, domain prefix, password, and that the account is not locked and may use the proxy.",
    party=Party.ACCOUNT,
)
LOGON_TICKET_REFUSED = Code(
    id="logon.ticket-refused",
    title="The proxy refuses the Kerberos ticket",
    remedy="Check the proxy's keytab, that its SPN is HTTP/ and the name used for the proxy, and both clocks.",
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
    title="The scheme is offered, and withdrawn when the log-on begins",
    remedy="Keep connections open on the whole way: the proxy takes it only where it believes that they persist.",
)
LOGON_TOKEN_REFUSED = Code(
    id="logon.token-refused",
    title="The proxy refuses the first token, before any password was tried",
    remedy="Let the proxy accept NTLM too: not every client speaks Kerberos. (To try Kerberos: proxytest[kerberos].)",
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
    remedy="Mend the scheme's configuration on the proxy; the evidence shows what it sent.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_FAILED = Code(
    id="logon.failed",
    title="The connection failed during the log-on",
    remedy="Mend the connection to the proxy and run again.",
)
LOGON_DEMANDED = Code(
    id="logon.demanded",
    title="The proxy demands a log-on, and none was to be tried",
    remedy="Give --user, or exempt these hosts from authentication on the proxy.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)
LOGON_UNCONFIRMED = Code(
    id="logon.unconfirmed",
    title="The answer to the log-on neither accepts nor refuses it",
    remedy="Read the proxy's log for this user; --max-auth-failures 2 allows one more attempt.",
)
LOGON_UNANSWERED = Code(
    id="logon.unanswered",
    title="The log-on got no answer",
    remedy="Try another host with --target, or run again when the proxy is quiet.",
)

PATTERN_DENIED = Code(
    id="policy.pattern-denied",
    title="The proxy denies or cuts hosts of a pattern of the allow list",
    remedy="Allow the pattern for CONNECT to port 443, before any category or reputation rule.",
)
PAC_FILE = Code(
    id="pac.file",
    title="The PAC file is not served or written as one",
    remedy="Mend the file or its web server as the finding says.",
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
