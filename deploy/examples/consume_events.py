"""An example of a system of the carrier that listens to events: needs nothing but ``pika``.

    python deploy/examples/consume_events.py amqp://guest:guest@127.0.0.1:5672/%2F --queue billing --bind "case.#"

Events come at least once and in order within a conversation: an id that was seen is passed over, and an event is
acknowledged only after it was worked on. Here the work is a line on standard output.
"""

import argparse
import json
import sys
from typing import Any

import pika


def main() -> None:
    """Listen until stopped, or until so many events were new."""
    parser = argparse.ArgumentParser(description="listen to events of 小卡")
    parser.add_argument("url")
    parser.add_argument("--exchange", default="xiaoka.events")
    parser.add_argument("--queue", default="example")
    parser.add_argument("--bind", action="append", help="pattern of routing keys; may be repeated; default: all")
    parser.add_argument("--count", type=int, default=0, help="stop after so many new events; 0: never")
    given = parser.parse_args()
    channel = pika.BlockingConnection(pika.URLParameters(given.url)).channel()
    channel.queue_declare(given.queue, durable=True)
    for pattern in given.bind or ["#"]:
        channel.queue_bind(given.queue, given.exchange, pattern)
    # one at a time keeps the order; a real system remembers ids in its database, in the transaction of its work
    channel.basic_qos(prefetch_count=1)
    seen: set[str] = set()
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    for method, _, body in channel.consume(given.queue):
        event: dict[str, Any] = json.loads(body)
        if event["id"] not in seen:
            seen.add(event["id"])
            sys.stdout.write(json.dumps(event, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        channel.basic_ack(method.delivery_tag)
        if given.count and len(seen) >= given.count:
            break
    channel.cancel()


if __name__ == "__main__":
    main()
