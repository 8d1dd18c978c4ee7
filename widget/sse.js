/** Reads server-sent events from a fetch body: EventSource cannot send an Authorization header. */

/** Turn one block of the stream into {event, id, data}; null for comments and empty blocks. */
export function parseBlock(block) {
  const found = { event: "message", id: null, data: null };
  for (const line of block.split(/\r\n|\n|\r/)) {
    if (!line || line.startsWith(":")) continue;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") found.data = found.data === null ? value : `${found.data}\n${value}`;
    else if (name === "event" || name === "id") found[name] = value;
  }
  return found.data === null ? null : found;
}

/** Call onEvent for every event until the body ends; onBytes for every sign of life, comments included. */
export async function readEvents(body, onEvent, onBytes = () => {}) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    rest += decoder.decode(value, { stream: true });
    const blocks = rest.split(/\r\n\r\n|\n\n|\r\r/);
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) onEvent(event);
    }
  }
}
