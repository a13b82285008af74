"""Probes of this machine's settings."""
