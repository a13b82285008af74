"""The errors of `open_tunnel`.

In an audit, a refusal is data: that is what an audit looks for. A program that wants a tunnel needs it to
work, so here it is an error; therefore these classes are here and not in the model.
"""

from proxytest.model.answer import Answer
from proxytest.model.event import Event, Failed
from proxytest.model.outcome import Outcome
from proxytest.report.visible import visible


class TunnelError(Exception):
    """There is no tunnel; the base of all errors of `open_tunnel` except UsageError.

    Attributes:
        proxy: The proxy's address, such as `http://proxy.corp:8080`.
        target: The target of the tunnel, such as `idbroker.webex.com:443`.
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
        failed: Which operation, and why; `failed.failure` is `Failure.CERTIFICATE` if the far end is not trusted.

    """

    def __init__(self, failed: Failed, *, proxy: str, target: str, trace: tuple[Event, ...]) -> None:
        super().__init__(str(failed), proxy=proxy, target=target, trace=trace)
        self.failed = failed


class TunnelRefused(TunnelError):  # noqa: N818  as above
    """The proxy did not open the tunnel, or there was nothing to log on with.

    Attributes:
        answer: The proxy's last answer to CONNECT, such as 403 Forbidden; None if nothing was sent.
        outcome: How the log-on ended: `NOT_CHALLENGED` and `ACCEPTED` if only the tunnel was refused,
            `NO_CREDENTIALS` if the proxy asks for credentials and there are none.

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
    """The proxy refused this user; the identity is not used any more.

    Another try with the same password would only count against the account: correct it, and make a new Identity.
    """
