"""What is asked of the network: log on by each scheme."""
