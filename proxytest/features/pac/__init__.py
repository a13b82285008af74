"""PAC files (proxy auto-configuration)."""
