"""Probes compose the wire into observations. What the network did is always a value here."""
