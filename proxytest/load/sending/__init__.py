"""The part of `proxytest load` that sends."""
