"""The gate asks the acceptor of the scheme that a client has chosen, and remembers connections that have passed."""

from collections.abc import Mapping
from dataclasses import dataclass

from proxytest.lab.config import LabConfig
from proxytest.lab.server.authentication.check_basic import BasicAcceptor
from proxytest.lab.server.authentication.check_digest import DigestAcceptor
from proxytest.lab.server.authentication.check_token import TokenAcceptor
from proxytest.lab.server.authentication.decision import Acceptor, Conversation, Decision, Outcome, Request
from proxytest.lab.server.authentication.log import AuthenticationLog
from proxytest.lab.server.authentication.users import Accounts
from proxytest.lab.server.personality import Personality


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Decides whether a request may pass.

    Attributes:
        acceptors: By scheme in small letters, in the order in which they are offered; none lets everything pass.
        log: Where finished decisions go.
        bare_kerberos: Offer a scheme named `Kerberos` after Negotiate, which nothing here accepts.

    """

    acceptors: Mapping[str, Acceptor]
    log: AuthenticationLog
    bare_kerberos: bool = False

    def offers(self) -> list[str]:
        """Return the challenges of a 407 that opens a dialogue, one for each scheme."""
        offers = []
        for scheme, acceptor in self.acceptors.items():
            offers.append(acceptor.challenge())
            if scheme == "negotiate" and self.bare_kerberos:
                offers.append("Kerberos")
        return offers

    def examine(self, request: Request, conversation: Conversation) -> Decision:
        """Examine the credentials of one request."""
        if not self.acceptors or conversation.user is not None:
            return Decision(outcome=Outcome.ACCEPTED, user=conversation.user)
        scheme, _, credentials = request.authorization.partition(" ")
        acceptor = self.acceptors.get(scheme.lower())
        if acceptor is None:
            return Decision(outcome=Outcome.ABSENT)
        decision = acceptor.step(credentials.strip(), request, conversation)
        self.log.record(conversation.connection, scheme.lower(), decision)
        if decision.outcome is Outcome.ACCEPTED and acceptor.connection_bound:
            conversation.user = decision.user
        return decision


def gate(config: LabConfig, personality: Personality, log: AuthenticationLog) -> Gate:
    """Return the gate that a configuration asks for."""
    accounts = Accounts.of(config.users)
    acceptors = {scheme: _acceptor(scheme, config, personality, accounts) for scheme in config.schemes}
    return Gate(acceptors=acceptors, log=log, bare_kerberos=personality.bare_kerberos)


def _acceptor(scheme: str, config: LabConfig, personality: Personality, accounts: Accounts) -> Acceptor:
    match scheme:
        case "basic":
            spelling = personality.spelling.get(scheme, "Basic")
            return BasicAcceptor(accounts=accounts, realm=personality.realm, spelling=spelling)
        case "digest":
            return DigestAcceptor(
                accounts=accounts,
                realm=personality.realm,
                algorithm=config.digest_algorithm,
                stale_once=config.digest_stale_once,
            )
        case "ntlm":
            return TokenAcceptor(scheme="NTLM", accepts_first_token=personality.accepts_first_token)
        case "negotiate":
            return TokenAcceptor(scheme="Negotiate", ntlm="ntlm" in config.negotiate)
        case _:
            raise ValueError(f"{scheme!r} is not an authentication scheme of the lab")
