/**
 * Live events of the desk, resumed with `Last-Event-ID` after a break.
 *
 * One window of a browser holds the stream and passes its events on to the others: browsers open six connections to a
 * host, and an agent with six windows would else wait for ever. The next window takes over when that one is closed.
 */

import { readEvents } from "/widget/sse.js";
import { useEffect, useRef, useState } from "./html.js";

const RETRY_MS = [300, 1000, 2000, 5000, 10_000];
// the desk sends a sign of life every 15 s; a stream that is silent for longer is dead without saying so
const SILENT_MS = 40_000;

/**
 * Listen while the component is shown.
 *
 * @param {string|null} url of the stream; null listens to nothing
 * @param {(kind: string, data: object) => void} heard called for every event
 * @param {() => void} again called when the stream is back after a break
 * @returns {"live"|"waiting"} whether the stream is open
 */
export function useEvents(url, heard, again) {
  const latest = useRef({});
  latest.current = { heard, again };
  const [state, setState] = useState("waiting");
  useEffect(() => {
    if (!url) return undefined;
    const stop = new AbortController();
    share(url, stop.signal, (told) => {
      if (told.state) setState(told.state);
      if (told.again) latest.current.again?.();
      if (told.kind) latest.current.heard(told.kind, told.data);
    });
    return () => stop.abort();
  }, [url]);
  return state;
}

function share(url, signal, take) {
  const since = { id: "", state: "waiting" };
  // plain http knows no locks: each window then has a stream of its own
  if (!navigator.locks || !window.BroadcastChannel) return void listen(url, signal, since, take);
  const name = `xiaoka${url}`;
  const others = new BroadcastChannel(name);
  let leads = false;
  others.onmessage = ({ data }) => {
    if (data.ask) return void (leads && others.postMessage({ state: since.state }));
    since.id = data.id ?? since.id;
    return void take(data);
  };
  signal.addEventListener("abort", () => others.close());
  const pass = (told) => {
    since.state = told.state ?? since.state;
    take(told);
    if (!signal.aborted) others.postMessage(told);
  };
  const lead = () => {
    leads = true;
    return listen(url, signal, since, pass);
  };
  navigator.locks.request(name, { signal }, lead).catch(() => {});
  others.postMessage({ ask: true });
  return undefined;
}

async function listen(url, signal, since, tell) {
  let tries = 0, broken = Boolean(since.id);
  while (!signal.aborted) {
    const attempt = new AbortController();
    const end = () => attempt.abort();
    signal.addEventListener("abort", end);
    let watch = setTimeout(end, SILENT_MS);
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(end, SILENT_MS);
    };
    try {
      const headers = { Accept: "text/event-stream", ...(since.id ? { "Last-Event-ID": since.id } : {}) };
      const response = await fetch(url, { headers, credentials: "same-origin", cache: "no-store", signal: attempt.signal });
      if (!response.ok) throw new Error(String(response.status));
      tries = 0;
      tell({ state: "live", again: broken });
      broken = false;
      await readEvents(response.body, (event) => {
        since.id = event.id ?? since.id;
        tell({ kind: event.event, data: JSON.parse(event.data), id: event.id });
      }, alive);
    } catch {
      // told by the state; the next try follows
    }
    clearTimeout(watch);
    signal.removeEventListener("abort", end);
    if (signal.aborted) return;
    broken = true;
    tell({ state: "waiting" });
    await new Promise((done) => setTimeout(done, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] * (0.7 + Math.random() * 0.6)));
    tries += 1;
  }
}
