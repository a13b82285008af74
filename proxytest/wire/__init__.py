"""The only place with sockets, TLS and a clock. What happens is recorded; what fails is named."""
