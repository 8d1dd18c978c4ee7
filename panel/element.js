/** <xiaoka-assist>: help for an agent inside a foreign desktop. It inserts by event and never sends anything to a customer. */

import { Desk, Refused } from "./desk.js";
import { copy, h } from "../widget/build.js";
import * as parts from "./parts.js";
import { sheet } from "./styles.js";
import { words } from "./words.js";

const HERE = new URL("..", import.meta.url).href;

export class XiaokaAssist extends HTMLElement {
  static observedAttributes = ["session"];

  /** Set by the page: the agent token, or nothing where a proxy adds it. It is never an attribute, for markup is seen. */
  token = "";
  /** Set by the page: who asks. */
  agent = "";
  #desk = null;
  #help = null;
  #busy = 0;
  #turn = 0;

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    this.#begin();
  }

  attributeChangedCallback(_name, before, after) {
    // before it is built the parser only tells what stands in the markup
    if (this.shadowRoot && before !== after) this.#begin();
  }

  /** Hand in what was said, such as from a transcript: role is "customer" or "agent". */
  async hear(role, text, id) {
    if (text.trim()) await this.#ask((desk) => desk.hear(role, text.trim(), id));
  }

  /** The help shown now, or null. */
  get help() {
    return this.#help;
  }

  #build() {
    const t = (this.t = words(this.lang || document.documentElement.lang));
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet()];
    this.field = h("textarea", { id: "said", rows: 3, placeholder: t("pasteHint"), maxlength: 500, onkeydown: (event) => this.#key(event) });
    this.state = h("p", { class: "soft", role: "status" });
    this.shown = h("div", { class: "shown" }, h("p", { class: "soft" }, t("empty")));
    root.append(h("section", { "aria-label": t("name") },
      h("h2", {}, t("name")),
      h("div", {}, h("label", { for: "said" }, t("paste")), this.field),
      h("p", { class: "row" }, h("button", { type: "button", class: "main listen", onclick: () => this.#listen() }, t("listen")), this.state),
      this.shown));
  }

  #begin() {
    const base = new URL(`${(this.getAttribute("base") || HERE).replace(/\/$/, "")}/`, location.href);
    this.#desk = new Desk({ base, session: this.getAttribute("session"), token: () => this.token, agent: () => this.agent });
    this.#help = null;
    this.shown.replaceChildren(h("p", { class: "soft" }, this.t("empty")));
    this.state.textContent = "";
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#listen();
  }

  #listen() {
    const text = this.field.value;
    this.field.value = "";
    return this.hear("customer", text);
  }

  async #ask(work) {
    const mine = (this.#turn += 1);
    const desk = this.#desk;
    this.#busy += 1;
    this.state.textContent = this.t("working");
    try {
      const help = await work(desk);
      // an answer that was overtaken by a newer one is stale
      if (mine === this.#turn && desk === this.#desk) this.#show(help);
    } catch (error) {
      this.state.textContent = this.t(error instanceof Refused ? "refused" : "wrong");
      this.#tell("xiaoka-error", { refused: error instanceof Refused });
    } finally {
      this.#busy -= 1;
    }
  }

  #show(help) {
    const moved = this.#help && this.#help.version !== help.version && this.#help.suggestions.length > 0;
    this.#help = help;
    this.state.textContent = moved ? this.t("stale") : "";
    const act = { insert: (one) => this.#insert(one), copy: (one, button) => this.#copy(one, button), ignore: (one) => this.#ignore(one) };
    const made = [parts.next(help, this.t), parts.understood(help, this.t), parts.replies(help, this.t, act), parts.proof(help, this.t),
      parts.steps(help, this.t), parts.form(help, this.t), parts.rules(help, this.t), parts.summary(help, this.t)];
    const shown = h("div", {}, made.filter(Boolean));
    shown.className = "box";
    this.shown.replaceChildren(shown);
    this.#tell("xiaoka-help", { help });
  }

  /** The page puts the text into its own field; whoever listens may call event.preventDefault() to refuse. */
  #insert(one) {
    const taken = this.#tell("xiaoka-insert", { text: one.text, suggestion: one.id });
    if (taken) this.#desk.judge(one.id, "accepted");
  }

  /** The page tells what the agent made of an inserted text before he sent it. */
  sent(suggestion, text) {
    const one = this.#help?.suggestions.find((each) => each.id === suggestion);
    return this.#desk.judge(suggestion, one && one.text === text ? "accepted" : "edited", text);
  }

  async #copy(one, button) {
    await copy(one.text);
    button.textContent = this.t("copied");
    this.#tell("xiaoka-copy", { text: one.text, suggestion: one.id });
    this.#desk.judge(one.id, "accepted");
  }

  #ignore(one) {
    this.shown.querySelector(`[data-id="${one.id}"]`)?.remove();
    this.field.focus();
    this.#desk.judge(one.id, "ignored");
  }

  #tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}

if (!customElements.get("xiaoka-assist")) customElements.define("xiaoka-assist", XiaokaAssist);
