"""Tunnels by CONNECT, and which hosts the policy opens."""
