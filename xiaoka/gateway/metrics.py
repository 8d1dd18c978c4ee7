"""Numbers for operators at ``/metrics``; a registry for each application, so that tests do not share them."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from xiaoka.gateway.engine_client import EngineAnswer

_NOT_UNDERSTOOD = ("nlu_fallback", "")
_TURN_BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 10, 15)


class Metrics:
    """The measured things."""

    def __init__(self, windows: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self.turn_seconds = Histogram(
            "xiaoka_turn_seconds",
            "Time from taking a message out of the queue to its stored answer, by outcome",
            ["outcome"],
            buckets=_TURN_BUCKETS,
            registry=self.registry,
        )
        self.stage_seconds = Histogram(
            "xiaoka_turn_stage_seconds",
            "Parts of a turn in the engine: wait for the conversation, understanding with actions, storing",
            ["stage"],
            buckets=_TURN_BUCKETS,
            registry=self.registry,
        )
        self.understood = Counter(
            "xiaoka_understood", "Typed messages by what the engine made of them", ["outcome"], registry=self.registry
        )
        self.failures = Counter(
            "xiaoka_turn_failures", "Turns without an answer, by cause", ["cause"], registry=self.registry
        )
        self.messages = Counter(
            "xiaoka_messages", "Messages taken from customers, by kind", ["kind"], registry=self.registry
        )
        self.refused = Counter(
            "xiaoka_refused_requests", "Requests refused by a rate limit", ["limit"], registry=self.registry
        )
        self.under_way = Gauge("xiaoka_turns_under_way", "Turns now being answered", registry=self.registry)
        self.surge = Gauge(
            "xiaoka_identity_surge", "1 while codes are pumped or guessed over all numbers", registry=self.registry
        )
        open_windows = Gauge("xiaoka_open_windows", "Open event streams", registry=self.registry)
        open_windows.set_function(lambda: float(windows()))

    def heard(self, answer: EngineAnswer, *, typed: bool) -> None:
        """Count one answer of the engine: where its time went and, of typed words, whether it understood."""
        for stage, milliseconds in answer.stages.items():
            self.stage_seconds.labels(stage).observe(milliseconds / 1000)
        if typed:
            label = str((answer.nlu.get("intent") or {}).get("name") or answer.nlu.get("label") or "")
            self.understood.labels("fallback" if label in _NOT_UNDERSTOOD else "understood").inc()

    def text(self) -> bytes:
        """Return all numbers in the text format of Prometheus."""
        return generate_latest(self.registry)
