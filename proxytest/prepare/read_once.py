"""What plans take from files: the plans of several runs share it, since each takes long to read, and much memory."""

from functools import cache

from proxytest.scenario.kept_profile import load_kept_profile
from proxytest.wire.system_store import system_roots
from proxytest.wire.trust import own_roots, proxy_context, public_roots
from proxytest.wire.verifier import Verifiers


class ReadOnce:
    """Profiles, trusted roots and TLS contexts, each read when it is first asked for, and once."""

    def __init__(self) -> None:
        self.profile = cache(load_kept_profile)
        self.own_roots = cache(own_roots)
        self.public_roots = cache(public_roots)
        self.system_roots = cache(system_roots)
        self.proxy_context = cache(proxy_context)
        self.verifiers = Verifiers()
