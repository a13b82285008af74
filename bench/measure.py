"""What speed was chosen for, as ratios of two ways measured side by side in one run: `make bench`.

No test decides by them. The two ways alternate, so that a machine that slows down slows both; of each the quickest of
the rounds counts, since noise only adds.
"""

import base64
import secrets
import subprocess
import sys
import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import spnego

from proxytest.model.credentials import Credentials, Secret
from proxytest.protocol.auth.spnego import nt_identity, ntlm_context
from proxytest.protocol.redact import Scrubber

_ROUNDS = 7
_ALICE = Credentials(user="CORP\\alice", password=Secret("wonderland"))
_TYPE_2 = base64.b64decode("TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA")
_HEADER = "Via: 1.1 proxy.corp.example (squid/5.7), 1.1 parent.corp.example (squid/5.7)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two ways to the same end."""

    name: str
    ours: Callable[[], object]
    other: Callable[[], object]
    times: int  #: repetitions a round


def _pairs() -> Iterator[Pair]:
    nt = nt_identity(_ALICE)

    def by_hash() -> None:
        context = ntlm_context(nt, wrapped=False, proxy_host="proxy")
        context.step(None)
        context.step(_TYPE_2)

    def by_password() -> None:
        context = spnego.client("CORP\\alice", "wonderland", hostname="proxy", service="HTTP", protocol="ntlm")
        context.step(None)
        context.step(_TYPE_2)

    yield Pair(name="NTLM exchange: hash computed once / each time", ours=by_hash, other=by_password, times=100)
    audit, start = Scrubber(), Scrubber()
    start.hide(*_ALICE.traces())
    audit.hide(*_ALICE.traces(), *(secrets.token_urlsafe(600) for _ in range(60)))
    yield Pair(
        name="a header scrubbed: after 60 log-ons / before the first",
        ours=lambda: audit.scrub(_HEADER),
        other=lambda: start.scrub(_HEADER),
        times=1000,
    )
    yield Pair(
        name="proxytest --help / an empty Python",
        ours=lambda: _python("-m", "proxytest", "--help"),
        other=lambda: _python("-c", ""),
        times=1,
    )


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own words


def _ratio(pair: Pair) -> float:
    ours, other = list[float](), list[float]()
    for _ in range(_ROUNDS):
        ours.append(timeit.timeit(pair.ours, number=pair.times))
        other.append(timeit.timeit(pair.other, number=pair.times))
    return min(ours) / min(other)


def main() -> None:
    """Print a line a pair."""
    for pair in _pairs():
        sys.stdout.write(f"{_ratio(pair):8.2f}  {pair.name}\n")


if __name__ == "__main__":
    main()
