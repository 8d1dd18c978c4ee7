/** The conversation with the desk, without any DOM: session, order, catch-up, stream, offline queue. */

import { newId, Session } from "./session.js";
import { readEvents } from "./sse.js";
import { Transcript } from "./transcript.js";

const SILENCE_MS = 40_000;
const SEND_TIMEOUT_MS = 15_000;
const PHOTO_TIMEOUT_MS = 90_000;
const POLL_MS = 2500;
const MAX_REFUSALS = 5;

/** Return the pause before try number n in ms: half a second, doubling, at most 15 s, with jitter. */
export function backoff(tries, random = Math.random) {
  return Math.min(15_000, 500 * 2 ** tries) * (0.75 + random() / 2);
}

/**
 * Events: change {fresh, history}, typing {on}, connection {state}, state {owner, …}, notice {code, text}, rated.
 * Unsent texts stay in memory only: they may hold an ID number or a code, browser storage is no place for them.
 */
export class ChatClient extends EventTarget {
  transcript = new Transcript();
  connection = "connecting";
  owner = "bot";
  /** Whether the customer has said what he thinks; null while nobody knows. */
  rated = null;
  #session;
  #running = false;
  #flushing = false;
  #stream = null;
  #wake = null;
  #heard = 0;
  #retry = null;

  constructor(options) {
    super();
    this.#session = new Session(options);
  }

  /** Tell whether a conversation can be taken up again. */
  get known() {
    return this.#session.known;
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

  /** Send a photo that shows a kind of thing; it waits in the same queue as words. */
  photo(blob, kind, text) {
    this.#enqueue({ text, photo: blob, kind });
  }

  /** Say what one thinks, once; throws when it did not arrive. */
  async rate(stars, comment) {
    try {
      await this.#session.json("POST", "rating", { stars, comment }, SEND_TIMEOUT_MS);
    } catch (error) {
      // in another window he was quicker
      if (error.status !== 409) throw error;
    }
    this.#rated(true);
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
        await this.#session.renew();
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

  async #catchUp(history = true) {
    for (;;) {
      const page = await this.#session.json("GET", `history?after=${this.transcript.lastSeq}`);
      const fresh = page.messages.filter((message) => this.transcript.merge(message));
      this.#own(page);
      this.#rated(page.rated);
      this.#changed(fresh, history);
      if (!page.messages.length || this.transcript.lastSeq >= page.last_seq) return;
    }
  }

  async #listen(onOpen) {
    const stream = (this.#stream = new AbortController());
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(this.transcript.lastSeq) };
    const response = await this.#session.request("GET", "events", { headers, signal: stream.signal });
    onOpen();
    this.#connect("online");
    this.#flush();
    this.#heard = Date.now();
    if (!response.body) return this.#poll(stream);
    // a dead network often says nothing: the server comments every 15 s, silence means it is gone
    const watch = setInterval(() => {
      if (Date.now() - this.#heard > SILENCE_MS) stream.abort();
      // a page may stay open for days: the session must not run out under it
      this.#session.renew().catch(() => {});
    }, 5000);
    try {
      await readEvents(response.body, (event) => this.#take(event), () => (this.#heard = Date.now()));
    } finally {
      clearInterval(watch);
    }
  }

  /** Ask again and again, where a browser gives no streams. */
  async #poll(stream) {
    stream.abort();
    while (this.#running) {
      await this.#pause(POLL_MS);
      await this.#session.renew();
      await this.#catchUp(false);
      this.#heard = Date.now();
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
    else if (event === "rated") this.#rated(true);
  }

  #own(detail) {
    if (detail.owner) this.owner = detail.owner;
    if (detail.expects !== undefined) this.transcript.expects = detail.expects ?? "";
    this.#emit("state", { ...detail, owner: this.owner });
  }

  #rated(value) {
    if (value === undefined || value === this.rated) return;
    this.rated = value;
    this.#emit("rated");
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
    try {
      const { duplicate, ...taken } = await (draft.photo ? this.#upload(draft) : this.#say(draft));
      Object.assign(draft, { state: "sent", seq: taken.seq });
      if (taken.role && !duplicate) this.transcript.merge(taken, false);
      this.#changed();
      return true;
    } catch (error) {
      return this.#failed(draft, error);
    }
  }

  #say({ id, choice, text }) {
    const body = { client_message_id: id, ...(choice ? { choice_id: choice } : { text }) };
    return this.#session.json("POST", "messages", body, SEND_TIMEOUT_MS);
  }

  #upload({ id, kind, photo }) {
    return this.#session.json("POST", `pictures?client_message_id=${id}&kind=${kind}`, photo, PHOTO_TIMEOUT_MS);
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
    this.#session.forget();
    this.transcript.reset();
    this.#stream?.abort();
    this.#changed();
    this.#emit("notice", { code: "expired" });
    this.#wake?.();
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
}
