"""What it means for each client."""
