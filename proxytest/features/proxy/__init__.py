"""Reach the proxy, and ask it without credentials."""
