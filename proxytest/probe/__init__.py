"""What probes share: they turn network actions into observations. What the network did is always a value here."""
