"""Probes of tunnels by CONNECT, and of the hosts that the policy allows."""
