"""Many sites: jobs for workers that dial out to a hub, NATS with JetStream, through the proxy that they audit."""
