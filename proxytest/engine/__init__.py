"""Floor 6: the only meeting point of probes and checks."""
