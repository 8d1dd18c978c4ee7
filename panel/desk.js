/** Talks to the assist API. Without a session the talk is kept here only, and sent whole each time. */

const MOST = 60;

export class Refused extends Error {}

export class Desk {
  #said = [];
  #count = 0;

  /** base: address of the desk or of a proxy before it; token and agent: functions, asked for each request. */
  constructor({ base, session, token, agent }) {
    Object.assign(this, { base, session, token, agent });
    this.run = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  }

  /** Add an utterance and return the help for the talk as it is now. */
  async hear(role, text, id) {
    this.#count += 1;
    this.#said.push({ role, text, id: id ?? `${this.run}-${this.#count}` });
    return this.help();
  }

  /** Return the help for the talk as it is. What could not be delivered goes along with the next request. */
  async help() {
    const sent = this.#said.slice(-MOST);
    const found = await this.#post("suggest", { utterances: sent, ...(this.session ? { session: this.session } : {}) });
    // in a session the desk keeps what it was told
    if (this.session) this.#said = this.#said.slice(this.#said.indexOf(sent.at(-1)) + 1);
    return found;
  }

  /** Record what became of a suggestion; nothing in the panel waits for it. */
  judge(suggestion, outcome, text = "") {
    return this.#post("feedback", { suggestion, outcome, text }).catch(() => null);
  }

  async #post(route, body) {
    const headers = { "Content-Type": "application/json" };
    const [token, agent] = [this.token(), this.agent()];
    if (token) headers.Authorization = `Bearer ${token}`;
    if (agent) headers["X-Agent"] = encodeURIComponent(agent);
    const answer = await fetch(new URL(`api/assist/${route}`, this.base), { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status === 401 || answer.status === 403) throw new Refused();
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }
}
