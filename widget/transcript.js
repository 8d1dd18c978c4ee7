/** What is on screen: messages of the server in its order, and drafts that it has not shown back yet. */

const SECRET = new Set(["sms_code", "service_password", "id_card", "name_and_id"]);

/** Hide what looks like a secret in the customer's own draft; the server's masked text replaces it soon. */
export function maskDraft(text, expects) {
  const dots = (run) => "•".repeat(run.length);
  const shown = text.replace(/\d{14,19}[Xx]?/g, dots);
  return SECRET.has(expects) ? shown.replace(/[0-9０-９]{4,}[XxＸ]?/g, dots) : shown;
}

export class Transcript {
  #messages = new Map();
  #drafts = new Map();
  #chosen = new Map();
  #notes = [];
  /** What the customer typed where the desk shows it masked, by its id; in memory only. */
  #typed = new Map();
  lastSeq = 0;
  /** The datum that is asked for now: the field and the masking of drafts follow it. */
  expects = "";

  /**
   * Take a message of the server; false when it changes nothing.
   *
   * One that did not come in order (the answer to our own sending) must not move `lastSeq`: what lies before it
   * may still be on its way, and would never be asked for again.
   */
  merge({ body, ...rest }, inOrder = true) {
    const message = { ...rest, ...body };
    const before = this.#messages.get(message.seq);
    if (message.role === "bot" && message.expects !== undefined && message.seq > this.lastSeq) this.expects = message.expects;
    if (inOrder) this.lastSeq = Math.max(this.lastSeq, message.seq);
    if (message.client_message_id) this.#settle(message.client_message_id, message.text);
    // the answer to our own sending may come after the stream told more of it, and is then out of date
    if (before && (!inOrder || JSON.stringify(before) === JSON.stringify(message))) return false;
    this.#messages.set(message.seq, message);
    return true;
  }

  #settle(id, shown = "") {
    const draft = this.#drafts.get(id);
    if (draft && !draft.choice && !draft.photo && draft.text !== shown && /[*•]/.test(shown)) this.#typed.set(id, draft.text);
    this.#drafts.delete(id);
  }

  /** Note what became of a message. */
  receipt({ client_message_id: id, seq, status }) {
    const message = this.#messages.get(seq);
    if (message) this.#messages.set(seq, { ...message, status });
    const draft = this.#drafts.get(id);
    if (draft && !draft.seq) Object.assign(draft, { seq, state: "sent" });
    return Boolean(message || draft);
  }

  /** Put a draft at the end of the queue. */
  add(draft) {
    this.#drafts.set(draft.id, { state: "queued", tries: 0, ...draft });
  }

  draft(id) {
    return this.#drafts.get(id);
  }

  drop(id) {
    this.#drafts.delete(id);
  }

  /** Add a line of the widget itself behind what is there. */
  note(text) {
    const key = `n${this.#notes.length}`;
    this.#notes.push({ key, role: "system", text, seq: this.lastSeq + 0.5, at: new Date().toISOString() });
  }

  /** Return the oldest draft that waits to be sent: order is kept, whatever the network does. */
  nextDraft() {
    return [...this.#drafts.values()].find((draft) => draft.state === "queued");
  }

  /** Remember which choice of a message was taken, until the server says so itself. */
  choose(seq, choice) {
    if (choice) this.#chosen.set(seq, choice);
    else this.#chosen.delete(seq);
  }

  /** Forget the conversation, but not what the customer still wants to say. */
  reset() {
    this.#messages.clear();
    this.#chosen.clear();
    this.#typed.clear();
    this.#notes = [];
    for (const draft of this.#drafts.values()) {
      // a choice belongs to the conversation that is gone
      if (draft.choice) this.#drafts.delete(draft.id);
      else if (draft.state !== "failed") Object.assign(draft, { state: "queued", seq: undefined });
    }
    this.lastSeq = 0;
    this.expects = "";
  }

  /** Return everything to show, in reading order; `live` tells whether its buttons can still be pressed. */
  list() {
    const messages = this.#sorted();
    const drafts = [...this.#drafts.values()];
    // a photo answers no question: the buttons above it stay alive
    const answered = drafts.some((draft) => draft.state !== "failed" && !draft.photo);
    const said = Math.max(0, ...messages.filter((m) => m.role === "customer" && !m.picture).map((m) => m.seq));
    // what was pressed in another window is told by the customer's own message
    const pressed = new Set(messages.map((message) => message.choice_id));
    const rows = messages.map((message) => {
      const told = message.buttons?.find((button) => pressed.has(button.id))?.id;
      const chosen = message.chosen ?? this.#chosen.get(message.seq) ?? told;
      const live = message.live !== false && !answered && !chosen && message.seq > said;
      const typed = this.#typed.get(message.client_message_id);
      return { key: message.client_message_id ?? `s${message.seq}`, ...message, chosen, live, typed };
    });
    const own = drafts.map((draft) => ({
      key: draft.id,
      role: "customer",
      text: draft.choice || draft.photo ? draft.text : maskDraft(draft.text, draft.expects),
      at: draft.at,
      ...(draft.photo && { picture: { kind: draft.kind } }),
      seq: draft.seq ?? Infinity,
      status: draft.state,
      error: draft.error,
    }));
    return [...rows, ...this.#notes, ...own].sort((a, b) => (a.seq === b.seq ? 0 : a.seq - b.seq));
  }

  #sorted() {
    return [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
  }
}
