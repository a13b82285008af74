"""How the lab's proxy authenticates its clients: one acceptor for each scheme, and the gate that asks them."""
