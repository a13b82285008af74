"""Ask the KDC for one ticket in a separate process, which can be ended before the library asks again.

It uses no other module of the package. Standard input: the user, and, if the password is to be proven, also
realm, password and cache; standard output: the result.
"""

import importlib
import json
import sys
from collections.abc import Mapping
from typing import Any

#: Errors with which a KDC refuses the account: RFC 4120 section 7.5.9, in libkrb5's numbers.
_REFUSALS = frozenset({
    -1765328378,  # KDC_ERR_C_PRINCIPAL_UNKNOWN
    -1765328366,  # KDC_ERR_CLIENT_REVOKED: disabled, or locked
    -1765328361,  # KDC_ERR_KEY_EXPIRED
    -1765328360,  # KDC_ERR_PREAUTH_FAILED: a wrong password
    -1765328353,  # KRB_AP_ERR_BAD_INTEGRITY: the same without pre-authentication
})  # fmt: skip


def fetch(krb5: Any, order: Mapping[str, str]) -> dict[str, str]:  # noqa: ANN401  a module without types
    """Store a ticket in the cache, or return why there is none."""
    try:
        context = krb5.init_context()
        if "realm" in order:
            krb5.set_default_realm(context, order["realm"].encode())
        options = krb5.get_init_creds_opt_alloc(context)
        principal = _principal(krb5, context, options, order["user"])
        asking = krb5.init_creds_init(context, principal, options)
        if "password" in order:
            krb5.init_creds_set_password(context, asking, order["password"].encode())
        # Not get_init_creds_password: if a replica refuses, it also asks the primary KDC.
        krb5.init_creds_get(context, asking)
        if "cache" in order:
            ticket = krb5.init_creds_get_creds(context, asking)
            cache = krb5.cc_resolve(context, order["cache"].encode())
            krb5.cc_initialize(context, cache, getattr(ticket, "client", principal))
            krb5.cc_store_cred(context, cache, ticket)
    except krb5.Krb5Error as error:
        end = "refused" if error.err_code in _REFUSALS else "failed"
        return {"end": end, "detail": "".join(str(error).splitlines()[:1])[:200]}
    return {"end": "ticket", "detail": ""}


def _principal(krb5: Any, context: object, options: object, user: str) -> object:  # noqa: ANN401  as above
    """Return the principal; `alice@corp.test` is a UPN, an enterprise name (RFC 6806 section 5)."""
    realm = user.rpartition("@")[2]
    if "@" not in user or realm == realm.upper():
        return krb5.parse_name_flags(context, user.encode())
    krb5.get_init_creds_opt_set_canonicalize(options, canonicalize=True)
    return krb5.parse_name_flags(context, user.encode(), krb5.PrincipalParseFlags.enterprise)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fetch(importlib.import_module("krb5"), json.load(sys.stdin))))
