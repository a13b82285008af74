"""Proxy settings of systems: one file per source, text in and a SourceSeen out; no text raises an error."""
