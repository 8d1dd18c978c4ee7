/** The conversation with the desk, without any DOM: session, order, catch-up, stream, offline queue. */

import { readEvents } from "./sse.js";
import { Transcript } from "./transcript.js";

const SILENCE_MS = 40_000;
const RENEW_BEFORE_MS = 6 * 3_600_000;
const SEND_TIMEOUT_MS = 15_000;
const MAX_REFUSALS = 5;

/** Return the pause before try number n in ms: half a second, doubling, at most 15 s, with jitter. */
export function backoff(tries, random = Math.random) {
  return Math.min(15_000, 500 * 2 ** tries) * (0.75 + random() / 2);
}

class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function newId() {
  // randomUUID is missing on plain http pages
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `m_${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Events: change {fresh, history}, typing {on}, connection {state}, state {owner, …}, notice {code, text}.
 * Unsent texts stay in memory only: they may hold an ID number or a code, browser storage is no place for them.
 */
export class ChatClient extends EventTarget {
  transcript = new Transcript();
  connection = "connecting";
  owner = "bot";
  #base;
  #storage;
  #fetch;
  #session = null;
  #running = false;
  #flushing = false;
  #opening = null;
  #stream = null;
  #wake = null;
  #heard = 0;
  #retry = null;

  constructor({ base, storage = null, fetch = globalThis.fetch }) {
    super();
    this.#base = base.replace(/\/$/, "");
    this.#storage = storage;
    this.#fetch = (...args) => fetch(...args);
    this.#session = this.#load();
  }

  /** Tell whether a conversation can be taken up again. */
  get known() {
    return this.#session !== null;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#run();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#retry);
    this.#stream?.abort();
    this.#wake?.();
  }

  /** Say something; it is queued, shown and sent as soon as there is a network. */
  send(text) {
    this.#enqueue({ text, expects: this.transcript.expects });
  }

  /** Press a button of a message. */
  choose(message, choice) {
    this.transcript.choose(message.seq, choice.id);
    this.#enqueue({ text: choice.title, choice: choice.id, of: message.seq });
  }

  /** Try again now, with the same id, so that nothing is done twice. */
  resend(id) {
    const draft = this.transcript.draft(id);
    if (!draft) return;
    Object.assign(draft, { state: "queued", tries: 0, error: undefined });
    this.#changed();
    this.nudge();
  }

  /** Look after the connection at once: the network or the page came back. */
  nudge() {
    if (Date.now() - this.#heard > SILENCE_MS / 2) this.#stream?.abort();
    this.#wake?.();
    this.#flush();
  }

  #enqueue(draft) {
    this.transcript.add({ id: newId(), at: new Date().toISOString(), ...draft });
    this.#changed();
    this.#flush();
  }

  async #run() {
    let tries = 0;
    while (this.#running) {
      try {
        await this.#renew();
        await this.#catchUp();
        await this.#listen(() => (tries = 0));
      } catch (error) {
        if (error.status === 401) this.#expire();
      }
      if (!this.#running) return;
      this.#emit("typing", { on: false });
      this.#connect("offline");
      await this.#pause(backoff(tries++));
    }
  }

  async #catchUp() {
    for (;;) {
      const page = await this.#json("GET", `history?after=${this.transcript.lastSeq}`);
      const fresh = page.messages.filter((message) => this.transcript.merge(message));
      this.#own(page);
      this.#changed(fresh, true);
      if (!page.messages.length || this.transcript.lastSeq >= page.last_seq) return;
    }
  }

  async #listen(onOpen) {
    const stream = (this.#stream = new AbortController());
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(this.transcript.lastSeq) };
    const response = await this.#request("GET", "events", { headers, signal: stream.signal });
    onOpen();
    this.#connect("online");
    this.#flush();
    this.#heard = Date.now();
    // a dead network often says nothing: the server comments every 15 s, silence means it is gone
    const watch = setInterval(() => Date.now() - this.#heard > SILENCE_MS && stream.abort(), 5000);
    try {
      await readEvents(response.body, (event) => this.#take(event), () => (this.#heard = Date.now()));
    } finally {
      clearInterval(watch);
    }
  }

  #take({ event, data }) {
    const detail = JSON.parse(data);
    if (event === "message") {
      if (this.transcript.merge(detail)) this.#changed([detail]);
    } else if (event === "receipt") {
      if (this.transcript.receipt(detail)) this.#changed();
    } else if (event === "typing") this.#emit("typing", detail);
    else if (event === "state") this.#own(detail);
  }

  #own(detail) {
    if (detail.owner) this.owner = detail.owner;
    if (detail.expects !== undefined) this.transcript.expects = detail.expects ?? "";
    this.#emit("state", { ...detail, owner: this.owner });
  }

  async #flush() {
    if (this.#flushing) return;
    this.#flushing = true;
    clearTimeout(this.#retry);
    try {
      for (let draft; (draft = this.transcript.nextDraft()); ) {
        if (!(await this.#post(draft))) break;
      }
    } finally {
      this.#flushing = false;
    }
  }

  /** Send one draft; false when the queue must wait. */
  async #post(draft) {
    draft.state = "sending";
    const what = draft.choice ? { choice_id: draft.choice } : { text: draft.text };
    try {
      const body = { client_message_id: draft.id, ...what };
      const { duplicate, ...taken } = await this.#json("POST", "messages", body, AbortSignal.timeout?.(SEND_TIMEOUT_MS));
      Object.assign(draft, { state: "sent", seq: taken.seq });
      if (taken.role && !duplicate) this.transcript.merge(taken, false);
      this.#changed();
      return true;
    } catch (error) {
      return this.#failed(draft, error);
    }
  }

  #failed(draft, error) {
    const { status } = error;
    if (status === 401) {
      draft.state = "queued";
      this.#expire();
    } else if (status === 409 && draft.choice) {
      this.transcript.drop(draft.id);
      this.transcript.choose(draft.of, "gone");
      this.#emit("notice", { code: "choice_gone", text: error.message });
    } else if (status && (![408, 425, 429].includes(status) && status < 500 || draft.tries >= MAX_REFUSALS)) {
      Object.assign(draft, { state: "failed", error: error.message });
      if (draft.choice) this.transcript.choose(draft.of, null);
    } else {
      draft.state = "queued";
      // a stopped client must not keep trying behind everybody's back
      if (this.#running) this.#retry = setTimeout(() => this.#flush(), backoff(draft.tries++));
    }
    this.#changed();
    return draft.state !== "queued";
  }

  #expire() {
    this.#session = null;
    this.#store(null);
    this.transcript.reset();
    this.#stream?.abort();
    this.#changed();
    this.#emit("notice", { code: "expired" });
    this.#wake?.();
  }

  async #json(method, path, body, signal) {
    const options = { signal };
    if (body) Object.assign(options, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    return (await this.#request(method, path, options)).json();
  }

  async #request(method, path, { headers = {}, ...options } = {}) {
    // one opening for all: the stream and the first message may both need it at the same moment
    if (!this.#session) await (this.#opening ??= this.#open().finally(() => (this.#opening = null)));
    return this.#call(method, path, { ...options, headers: { ...headers, Authorization: `Bearer ${this.#session.token}` } });
  }

  async #renew() {
    if (this.#session && Date.parse(this.#session.expires_at) - Date.now() < RENEW_BEFORE_MS) await this.#open();
  }

  /** Open a conversation, or renew the token of the one we have. */
  async #open() {
    const proof = this.#session && { Authorization: `Bearer ${this.#session.token}` };
    const options = { body: "{}", headers: { "Content-Type": "application/json", ...proof } };
    this.#session = await (await this.#call("POST", "sessions", options)).json();
    this.#store(this.#session);
  }

  async #call(method, path, options) {
    const url = `${this.#base}/api/chat/${path}`;
    const response = await this.#fetch(url, { method, cache: "no-store", credentials: "omit", ...options });
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    const said = answer.error?.message ?? answer.message ?? answer.detail;
    throw new HttpError(response.status, typeof said === "string" ? said : "");
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => (clearTimeout(timer), resolve());
    }).finally(() => (this.#wake = null));
  }

  #connect(state) {
    if (this.connection === state) return;
    this.connection = state;
    this.#emit("connection", { state });
  }

  #changed(fresh = [], history = false) {
    this.#emit("change", { fresh, history });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #load() {
    try {
      const kept = JSON.parse(this.#storage?.getItem(`xiaoka:${this.#base}`) ?? "null");
      return kept && Date.parse(kept.expires_at) > Date.now() ? kept : null;
    } catch {
      return null;
    }
  }

  #store(session) {
    try {
      if (session) this.#storage?.setItem(`xiaoka:${this.#base}`, JSON.stringify(session));
      else this.#storage?.removeItem(`xiaoka:${this.#base}`);
    } catch {
      // private mode: the conversation then lives as long as the page
    }
  }
}
