"""What the operator and each site may do in the hub, as accounts of nats-server: the table of ADR 42."""

from collections.abc import Iterable, Mapping

from proxytest.fleet.names import (
    ACCOUNTS,
    JOBS,
    SITES,
    alert_subject,
    inbox_of,
    job_subject,
    progress_subject,
    report_subject,
    worker_of,
)

HUB = "PROXYTEST"  #: account of the operator, which holds the streams

_API = "$JS.API.>"
_ACK = "$JS.ACK"

Config = dict[str, object]


def accounts(operator: str, sites: Mapping[str, str]) -> Config:
    """Return the accounts of a hub; keys are public nkeys.

    Each site has an account of its own. Within one account the subject that a client wants to be answered on is not
    checked: with it a site could have the server's answer published as another's report, or as a request to purge.
    From one account into another the server puts a subject of its own in its place.
    """
    return {HUB: _hub(operator), **{f"site-{name}": _site(name, key) for name, key in sites.items()}}


def _hub(operator: str) -> Config:
    services = (f"{_ACK}.{JOBS}.>", report_subject("*"), progress_subject("*"), f"$KV.{SITES}.*", f"$KV.{ACCOUNTS}.>")
    # A pull is answered by several messages.
    exports = [{"service": _API, "response_type": "stream"}, *({"service": one} for one in services)]
    return {"jetstream": "enabled", "users": [_operator(operator)], "exports": exports}


def _operator(key: str) -> Config:
    publish = (
        _API,
        f"{_ACK}.>",
        "$JS.FC.>",
        job_subject("*"),
        alert_subject("*"),
        f"$KV.{SITES}.*",
        f"$KV.{ACCOUNTS}.>",
    )
    return _user(key, publish, ("_INBOX.>", report_subject("*"), progress_subject("*")))


def _site(name: str, key: str) -> Config:
    consumer = f"{JOBS}.{worker_of(name)}"
    bucket = f"KV_{ACCOUNTS}"
    asks = (
        f"$JS.API.CONSUMER.INFO.{consumer}",
        f"$JS.API.CONSUMER.MSG.NEXT.{consumer}",
        f"$JS.API.STREAM.INFO.{bucket}",
        f"$JS.API.STREAM.MSG.GET.{bucket}",
    )
    says = (
        f"{_ACK}.{consumer}.>",
        report_subject(name),
        progress_subject(name),
        f"$KV.{SITES}.{name}",
        f"$KV.{ACCOUNTS}.>",
    )
    # `$JS.API.>` as a whole: with only parts of it imported, the server's own "JetStream not enabled" answers first.
    imports = [{"service": {"account": HUB, "subject": subject}} for subject in (_API, *says)]
    return {"users": [_user(key, (*asks, *says), (f"{inbox_of(name)}.>",))], "imports": imports}


def _user(key: str, publish: Iterable[str], subscribe: Iterable[str]) -> Config:
    permissions = {"publish": {"allow": list(publish)}, "subscribe": {"allow": list(subscribe)}}
    return {"nkey": key, "permissions": permissions}
