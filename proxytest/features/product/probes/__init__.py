"""Probes of the proxy's product."""
