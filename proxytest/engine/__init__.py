"""Runs probes and checks: the only package that uses both."""
