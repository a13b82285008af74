"""The embedded lab: a corporate proxy and a double of the cloud, in one child process on loopback.

The child runs in an environment of its own, because mitmproxy pins old releases of libraries that the audit uses with
company credentials. `config` is what both sides agree on, `process` is the parent's side, `bootstrap` the first file
that the child runs, and `server` is only ever imported by the child.
"""
