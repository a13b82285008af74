"""PAC files without the network: the functions that a script may call, the input of its process, and its answers."""
