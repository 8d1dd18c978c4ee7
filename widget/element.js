/** <xiaoka-chat>: the panel, its launcher, and the wiring between conversation and screen. */

import { Composer } from "./composer.js";
import { aboveKeyboard, h, icon, keep } from "./dom.js";
import { fill, words } from "./i18n.js";
import { Log } from "./log.js";
import { ChatClient } from "./protocol.js";
import { ratingForm } from "./rating.js";
import { fileName, record } from "./record.js";
import { dress } from "./styles.js";
import { Tray } from "./tray.js";

const OFFLINE_AFTER_MS = 1500;
const HUMAN = "转人工";
const SIZE = "xiaoka:size";

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/**
 * Attributes: base (address of the desk), lang (zh-CN, zh-TW, en), inline (fill the container instead of floating),
 * heading (name shown), theme (light, dark; otherwise the system's), size (large letters; the customer may choose himself).
 */
export class XiaokaChat extends HTMLElement {
  #client;
  #log;
  #composer;
  #unread = 0;
  #open = false;
  #late = null;
  #asking = null;
  #waits = "";

  connectedCallback() {
    if (this.shadowRoot) return this.#client.start();
    const t = (this.t = words(this.getAttribute("lang") || document.documentElement.lang));
    this.setAttribute("lang", t.lang);
    this.#client = new ChatClient({ base: this.getAttribute("base") || location.origin, storage: storage() });
    this.#build(this.attachShadow({ mode: "open" }));
    this.#listen();
    if (this.inline) this.#reveal();
    // somebody who already talks to us may get news at any time; for everybody else nothing is loaded before he asks
    else if (this.#client.known) this.#client.start();
  }

  disconnectedCallback() {
    this.#client.stop();
    this.#abort?.abort();
  }

  get inline() {
    return this.hasAttribute("inline");
  }

  /** Open the panel. */
  open() {
    if (this.#open || this.inline) return;
    this.#reveal();
    this.launcher.hidden = true;
    const touch = matchMedia("(pointer: coarse)").matches;
    // on a phone the keyboard would cover what is to be read first
    if (touch) this.panel.focus();
    else this.#composer.focus();
    if (innerWidth <= 480) history.pushState({ ...history.state, xiaoka: true }, "");
  }

  /** Fold the panel away; the conversation goes on. */
  close() {
    if (!this.#open || this.inline) return;
    this.#open = false;
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.focus();
    if (history.state?.xiaoka) history.back();
  }

  /** Say something in the customer's name, for buttons of the page around. */
  say(text) {
    this.open();
    this.#log.stick();
    this.#client.send(text);
  }

  #abort = null;

  #reveal() {
    this.#open = true;
    this.panel.hidden = false;
    this.#badge(0);
    this.#client.start();
    this.#render();
  }

  #build(root) {
    const { t } = this;
    this.#log = new Log(t, {
      press: (message, choice) => (this.#log.stick(), this.#client.choose(message, choice)),
      resend: (key) => this.#client.resend(key),
    });
    this.tray = new Tray(t, {
      photo: (blob, kind) => (this.#log.stick(), this.#client.photo(blob, kind, fill(t.photoPart, { kind: t[kind] }))),
      rate: () => this.#askRating(),
      save: () => this.#save(),
      size: () => this.#resize(this.getAttribute("size") !== "large"),
      close: () => this.#composer.focus(),
    });
    this.#composer = new Composer(t, {
      say: (text) => (this.#log.stick(), this.#client.send(text)),
      page: (direction) => this.#log.page(direction),
      tray: this.tray,
    });
    this.kind = h("span", { class: "tag" }, t.bot);
    this.state = h("span", { class: "state" }, t.connecting);
    this.human = h("button", { type: "button", class: "human", onclick: () => this.#human() }, icon("person"), h("span", {}, t.human));
    this.bar = h("p", { class: "bar", role: "status", hidden: true });
    const close = !this.inline && h("button", { type: "button", class: "plain", "aria-label": t.close, onclick: () => this.close() }, icon("down"));
    const name = h("div", { class: "name" }, h("h2", {}, this.getAttribute("heading") || t.name, this.kind), this.state);
    const head = h("header", {}, h("span", { class: "avatar" }, icon("card")), name, this.human, close);
    this.panel = h(
      "section",
      { class: `panel${this.inline ? " inline" : ""}`, "aria-label": t.launcher, tabindex: "-1", hidden: true },
      head, this.bar, this.#log.element, this.#composer.element,
    );
    this.count = h("span", { class: "count", hidden: true });
    this.launcher = h("button", { type: "button", class: "launcher", "aria-label": t.launcher, onclick: () => this.open() }, icon("chat"), h("span", { class: "label" }, t.launcher), this.count);
    this.launcher.hidden = this.inline;
    root.append(this.panel, this.launcher);
    dress(root, this.nonce);
    this.#resize((storage()?.getItem(SIZE) ?? this.getAttribute("size")) === "large", false);
    root.addEventListener("keydown", (event) => this.#keys(event));
    root.addEventListener("said", (event) => this.#log.announce(event.detail));
  }

  #listen() {
    const client = this.#client;
    const { signal } = (this.#abort = new AbortController());
    client.addEventListener("change", ({ detail }) => this.#changed(detail));
    client.addEventListener("typing", ({ detail }) => this.#log.setTyping(detail.on));
    client.addEventListener("connection", ({ detail }) => this.#connection(detail.state));
    client.addEventListener("rated", () => this.#render());
    client.addEventListener("state", ({ detail }) => this.#owner(detail));
    client.addEventListener("notice", ({ detail }) => {
      const text = detail.text || this.t[detail.code];
      client.transcript.note(text);
      this.#render();
      this.#log.announce(text);
    });
    // the stream may have lived through it, and then says nothing of its own
    addEventListener("online", () => (client.nudge(), this.#connection(client.connection)), { signal });
    addEventListener("offline", () => this.#connection("offline"), { signal });
    addEventListener("popstate", () => innerWidth <= 480 && this.close(), { signal });
    if (!this.inline) aboveKeyboard(this.panel, signal, () => this.#render());
    document.addEventListener("visibilitychange", () => document.hidden || client.nudge(), { signal });
  }

  #changed({ fresh, history }) {
    this.#render();
    if (history || !fresh.length) return;
    const seqs = new Set(fresh.map((message) => message.seq));
    this.#log.say(this.#client.transcript.list().filter((message) => seqs.has(message.seq)));
    const news = fresh.filter((message) => message.role !== "customer").length;
    if (!this.#open && news) this.#badge(this.#unread + news);
  }

  #render() {
    if (!this.#open) return;
    const messages = this.#client.transcript.list();
    // a greeting of the server comes before anything the customer said, and takes the place of ours
    const greeted = messages.length > 0 && messages[0].role === "bot";
    this.#log.show(messages, greeted ? null : () => this.#welcome(), this.#ended(messages) ? () => this.#end() : null);
    this.tray.rate.hidden = this.#client.rated !== false;
    this.#composer.expect(this.#client.transcript.expects);
  }

  #welcome() {
    const { t } = this;
    const chips = t.chips.map(([title, words = title]) => h("button", { type: "button", class: "button", onclick: () => this.say(words) }, title));
    return h(
      "div",
      { class: "welcome" },
      h("h3", {}, t.hello), h("p", {}, t.intro),
      h("div", { class: "buttons" }, chips),
      h("p", { class: "privacy" }, icon("shield"), h("span", {}, t.privacy)),
    );
  }

  /** Tell whether an opinion is asked for: a request was filed, or the customer wants to give one. */
  #ended(messages) {
    if (this.#client.rated !== false || this.#asking === false) return false;
    const last = messages.filter((message) => message.role === "customer" && !message.picture).pop()?.seq ?? 0;
    return this.#asking || messages.some((message) => message.seq > last && message.card?.type === "receipt");
  }

  #end() {
    const { t } = this;
    return ratingForm(t, {
      rate: async (stars, comment) => {
        await this.#client.rate(stars, comment);
        this.#client.transcript.note(t.thanks);
        this.#render();
        this.#log.announce(t.thanks);
        this.#composer.focus();
      },
      save: () => this.#save(),
      dismiss: () => ((this.#asking = false), this.#render(), this.#composer.focus()),
    });
  }

  #askRating() {
    this.#asking = true;
    this.#render();
    this.#log.toEnd();
  }

  async #save() {
    const { t } = this;
    const copied = await keep(record(this.#client.transcript.list(), t), fileName(t));
    this.#log.announce(copied ? t.savedCopy : t.saved);
    if (copied) this.#client.transcript.note(t.savedCopy);
    this.#render();
  }

  #owner({ owner, queue }) {
    const { t } = this;
    const agent = owner === "agent";
    this.panel.dataset.owner = owner;
    this.kind.textContent = agent ? t.agent : t.bot;
    this.human.querySelector("span").textContent = agent ? t.humanOn : t.human;
    this.human.setAttribute("aria-disabled", String(agent));
    this.#waits = queue > 0 ? fill(t.queueAt, { n: queue }) : owner === "none" ? t.queue : "";
    this.#status();
    this.#composer.expect(this.#client.transcript.expects);
  }

  #human() {
    if (this.#client.owner !== "agent") this.say(HUMAN);
  }

  #connection(state) {
    clearTimeout(this.#late);
    this.bar.hidden = true;
    this.#status();
    // a short loss heals by itself and is nobody's business
    if (state === "offline") this.#late = setTimeout(() => this.#offline(), OFFLINE_AFTER_MS);
  }

  #offline() {
    if (this.#client.connection === "online" && navigator.onLine) return;
    this.bar.hidden = false;
    this.bar.textContent = this.t.offline;
    this.#status();
  }

  #status() {
    const { t } = this;
    const online = this.#client.connection === "online" && this.bar.hidden;
    this.panel.dataset.state = online ? "online" : "connecting";
    this.state.textContent = online ? this.#waits || t.online : t.connecting;
  }

  #resize(large, chosen = true) {
    this.setAttribute("size", large ? "large" : "normal");
    this.tray.sized(large);
    try {
      if (chosen) storage()?.setItem(SIZE, large ? "large" : "normal");
    } catch {
      // private mode: it then holds for this page
    }
  }

  #badge(count) {
    this.#unread = count;
    this.count.hidden = count === 0;
    this.count.textContent = count > 99 ? "99+" : String(count);
    const unread = count ? `，${fill(this.t.unread, { n: count })}` : "";
    this.launcher.setAttribute("aria-label", this.t.launcher + unread);
  }

  #keys(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    const inLog = this.#log.scroller.contains(this.shadowRoot.activeElement);
    if (this.tray.open) this.tray.toggle(false), this.tray.button.focus();
    else if (inLog) this.#composer.focus();
    else this.close();
  }
}

if (!customElements.get("xiaoka-chat")) customElements.define("xiaoka-chat", XiaokaChat);
