"""What the checks share: the evidence they read, the words they answer with, the causes that several of them name."""
