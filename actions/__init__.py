"""The bridge between the engine and the product: tracker in, service call, events out. One behaviour a file."""
