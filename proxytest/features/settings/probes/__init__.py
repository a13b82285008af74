"""What is asked of the network: what this machine's settings say."""
