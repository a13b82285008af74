"""Probes of a PAC file."""
