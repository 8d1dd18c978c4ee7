"""How far one desk reaches: many open event streams, messages at a steady rate, disconnects and a restart."""
