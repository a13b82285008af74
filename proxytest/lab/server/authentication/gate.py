"""The gate calls the acceptor of the client's scheme, and remembers authenticated connections."""

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
        acceptors: By scheme in lower case, in the order of the offer; without any, all requests pass.
        log: The log for finished decisions.
        bare_kerberos: Offer a scheme `Kerberos` after Negotiate, which is never accepted.

    """

    acceptors: Mapping[str, Acceptor]
    log: AuthenticationLog
    bare_kerberos: bool = False

    def offers(self) -> list[str]:
        """Return the challenges of the first 407, one per scheme."""
        offers = []
        for scheme, acceptor in self.acceptors.items():
            offers.append(acceptor.challenge())
            if scheme == "negotiate" and self.bare_kerberos:
                offers.append("Kerberos")
        return offers

    def examine(self, request: Request, conversation: Conversation) -> Decision:
        """Check the credentials of one request."""
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
    """Return the gate for a configuration."""
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
