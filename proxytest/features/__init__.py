"""One folder a feature: its observations, its probes, its checks."""
