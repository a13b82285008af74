"""Ask the proxy to return a request as it came: a feature with an observation, a probe and a check of its own."""
