"""Floor 3: probes compose the wire into observations. What the network did is always a value here."""
