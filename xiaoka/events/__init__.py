"""Events (事件) for the carrier's own systems: written with their cause, relayed to RabbitMQ."""
