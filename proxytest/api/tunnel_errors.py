"""What a program meets that asked for a tunnel and has none.

In an audit all of this is data: that a proxy refuses is what the audit is for. Whoever wants to use a tunnel wants it
to stand, so here it is an error; that is why these classes are here and not in the model.
"""

from proxytest.model.answer import Answer
from proxytest.model.event import Event, Failed
from proxytest.model.outcome import Outcome
from proxytest.report.visible import visible


class TunnelError(Exception):
    """There is no tunnel; the base of all that `open_tunnel` raises but UsageError.

    Attributes:
        proxy: The proxy's address, such as `http://proxy.corp:8080`.
        target: Where the tunnel was to lead, such as `idbroker.webex.com:443`.
        trace: What was sent and received until then, without secrets.

    """

    def __init__(self, sentence: str, *, proxy: str, target: str, trace: tuple[Event, ...]) -> None:
        super().__init__(visible(f"no tunnel to {target} through {proxy}: {sentence}"))
        self.proxy = proxy
        self.target = target
        self.trace = trace


class TunnelFailed(TunnelError):  # noqa: N818  a tunnel that failed; "TunnelFailedError" says it twice
    """The network, or TLS inside the tunnel, failed.

    Attributes:
        failed: Which operation, and why; `failed.failure` is `Failure.CERTIFICATE` where the far end is not trusted.

    """

    def __init__(self, failed: Failed, *, proxy: str, target: str, trace: tuple[Event, ...]) -> None:
        super().__init__(str(failed), proxy=proxy, target=target, trace=trace)
        self.failed = failed


class TunnelRefused(TunnelError):  # noqa: N818  as above
    """The proxy did not open the tunnel, or nothing could be sent that would open it.

    Attributes:
        answer: The proxy's last answer to CONNECT, such as 403 Forbidden; None where nothing was asked.
        outcome: How the log-on ended: `NOT_CHALLENGED` and `ACCEPTED` where only the tunnel was refused,
            `NO_CREDENTIALS` where the proxy asks for some and none are there.

    """

    def __init__(
        self,
        sentence: str,
        *,
        answer: Answer | None,
        outcome: Outcome,
        proxy: str,
        target: str,
        trace: tuple[Event, ...],
    ) -> None:
        super().__init__(sentence, proxy=proxy, target=target, trace=trace)
        self.answer = answer
        self.outcome = outcome


class AuthenticationRefused(TunnelRefused):
    """The proxy refused this user; the identity is spent and nothing is sent with it any more.

    Trying again with the same password would only count against the account: mend it, and make a new Identity.
    """
