"""What is asked of the network: which product the proxy is."""
