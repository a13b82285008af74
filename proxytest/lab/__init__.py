"""The embedded lab: a corporate proxy and a fake cloud, in one child process on loopback.

The child runs in its own environment, because mitmproxy pins old releases of libraries that the audit uses with
company credentials. `config` is shared by both sides, `process` is the parent's side, `bootstrap` the first file
that the child runs, and only the child imports `server`.
"""
