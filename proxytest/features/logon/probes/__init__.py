"""Probes of the log-on by each scheme."""
