"""PAC files without their network: the helpers that a script may call, the order to its process, and its answers."""
