"""What is asked of the network: tunnels by CONNECT, and which hosts the policy opens."""
