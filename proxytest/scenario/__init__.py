"""what the user writes in YAML, checked strictly and turned into frozen values."""
