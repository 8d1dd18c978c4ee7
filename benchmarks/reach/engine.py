"""A played engine: answers every turn at once with the words it was given, so that only the desk is measured."""

import json
from typing import Any

import uvicorn

Message = dict[str, Any]


async def app(scope: Message, receive: Any, send: Any) -> None:
    """Answer turns and probes."""
    if scope["type"] != "http":
        return
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    said = json.loads(body).get("text", "") if body else ""
    nlu = {"intent": {"name": "greet", "confidence": 1.0}, "intent_ranking": [], "entities": [], "text": said}
    answer = {"ok": True, "messages": [{"text": f"答{said}"}], "nlu": nlu, "checks": {}}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


def main(port: int) -> None:
    """Serve on loopback; both probes of the desk are answered as well."""
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False, lifespan="off")


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]))
