"""Probes of media hosts, without the proxy."""
