"""What is asked of the network: media hosts past the proxy."""
