"""What this machine's settings say."""
