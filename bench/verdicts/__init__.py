"""Generated networks, each with one fault or none, and how often the verdict on them is right."""
