"""The only meeting point of probes and checks."""
