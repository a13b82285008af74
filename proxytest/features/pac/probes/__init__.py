"""What is asked of the network about a PAC file."""
