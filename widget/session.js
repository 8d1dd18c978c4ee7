/** Talks HTTP to the desk in the name of one conversation: opens it, renews its token, keeps it for the next page. */

const RENEW_BEFORE_MS = 6 * 3_600_000;

export class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export function newId() {
  // randomUUID is missing on plain http pages
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `m_${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export class Session {
  #base;
  #storage;
  #fetch;
  #kept = null;
  #opening = null;

  constructor({ base, storage = null, fetch = globalThis.fetch }) {
    this.#base = base.replace(/\/$/, "");
    this.#storage = storage;
    this.#fetch = (...args) => fetch(...args);
    this.#kept = this.#load();
  }

  /** Tell whether there is a conversation to take up again. */
  get known() {
    return this.#kept !== null;
  }

  /** Give the conversation up: its token is void. */
  forget() {
    this.#kept = null;
    this.#store();
  }

  /** Renew the token when it is old; a page may stay open for days. */
  async renew() {
    if (this.#kept && Date.parse(this.#kept.expires_at) - Date.now() < RENEW_BEFORE_MS) await this.#once();
  }

  async request(method, path, { headers = {}, ...options } = {}) {
    if (!this.#kept) await this.#once();
    return this.#call(method, path, { ...options, headers: { ...headers, Authorization: `Bearer ${this.#kept.token}` } });
  }

  async json(method, path, body, timeoutMs) {
    // AbortSignal.timeout is missing in older in-app browsers
    const options = { signal: timeoutMs ? AbortSignal.timeout?.(timeoutMs) : undefined };
    const raw = globalThis.Blob && body instanceof Blob;
    const headers = { "Content-Type": raw ? body.type : "application/json" };
    if (body) Object.assign(options, { body: raw ? body : JSON.stringify(body), headers });
    return (await this.request(method, path, options)).json();
  }

  /** One opening for all: the stream and the first message may both need it at the same moment. */
  #once() {
    return (this.#opening ??= this.#open().finally(() => (this.#opening = null)));
  }

  async #open() {
    const proof = this.#kept && { Authorization: `Bearer ${this.#kept.token}` };
    const options = { body: "{}", headers: { "Content-Type": "application/json", ...proof } };
    this.#kept = await (await this.#call("POST", "sessions", options)).json();
    this.#store();
  }

  async #call(method, path, options) {
    const url = `${this.#base}/api/chat/${path}`;
    const response = await this.#fetch(url, { method, cache: "no-store", credentials: "omit", ...options });
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    const said = answer.error?.message ?? answer.message ?? answer.detail;
    throw new HttpError(response.status, typeof said === "string" ? said : "");
  }

  #load() {
    try {
      const kept = JSON.parse(this.#storage?.getItem(`xiaoka:${this.#base}`) ?? "null");
      return kept && Date.parse(kept.expires_at) > Date.now() ? kept : null;
    } catch {
      return null;
    }
  }

  #store() {
    try {
      if (this.#kept) this.#storage?.setItem(`xiaoka:${this.#base}`, JSON.stringify(this.#kept));
      else this.#storage?.removeItem(`xiaoka:${this.#base}`);
    } catch {
      // private mode: the conversation then lives as long as the page
    }
  }
}
