"""The gateway (客服网关): the only door between customers and the engine."""
