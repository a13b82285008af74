"""One file a product: what it is called, and the configuration that satisfies a profile."""
