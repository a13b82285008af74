"""Probes of the proxy itself: its addresses, its answers without a log-on, and its limits."""
