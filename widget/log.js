/** The transcript on screen: rows are reused, scrolling follows, arrows walk through it. */

import { h, icon } from "./dom.js";
import { messageRow, spoken } from "./messages.js";

const GROUP_MS = 5 * 60_000;
const SLOW_MS = 10_000;

export class Log {
  #t;
  #on;
  #rows = new Map();
  #follow = true;
  #slow = null;
  #lastTop = 0;
  #firstNew = null;

  constructor(t, on) {
    this.#t = t;
    this.#on = on;
    this.list = h("div", { class: "list" });
    this.typing = h("div", { class: "msg bot typing", hidden: true, "aria-hidden": "true" }, h("div", { class: "bubble" }, h("i"), h("i"), h("i"), h("span")));
    this.inner = h("div", { class: "inner" }, this.list, this.typing);
    // announcing is left to the live region: a log that announces itself would read the whole history
    this.scroller = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t.log, tabindex: "0" }, this.inner);
    this.more = h("button", { type: "button", class: "more", hidden: true, onclick: () => this.news() }, t.fresh, icon("down"));
    this.live = h("div", { class: "hidden", role: "status", "aria-live": "polite" });
    this.element = h("div", { class: "frame" }, this.more, this.scroller, this.live);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.#walk(event));
    // keyboards come and go, phones are turned: what was last said stays in sight
    if (globalThis.ResizeObserver) new ResizeObserver(() => this.#scroll()).observe(this.scroller);
  }

  /** Bring the screen in line with the transcript. */
  show(messages, welcome, end) {
    const wanted = [];
    let last = 0;
    if (welcome) wanted.push(this.#keep("welcome", "welcome", () => welcome()));
    for (const message of messages) {
      const at = Date.parse(message.at) || last;
      if (at - last > GROUP_MS) wanted.push(this.#keep(`t${message.key}`, "time", () => this.#time(at)));
      last = at;
      wanted.push(this.#keep(message.key, JSON.stringify(message), () => messageRow(message, this.#t, this.#on)));
    }
    if (end) wanted.push(this.#keep("end", "end", () => end()));
    this.#place(wanted);
    this.#scroll();
  }

  /** Read new messages aloud. */
  say(messages) {
    const others = messages.filter((message) => message.role !== "customer");
    const said = others.map((message) => spoken(message, this.#t));
    if (others.length && !this.more.hidden) this.#firstNew ??= `s${others[0].seq}`;
    if (said.length) this.announce(said.join("\n"));
  }

  announce(text) {
    this.live.append(h("p", {}, text));
    setTimeout(() => this.live.firstChild?.remove(), 8000);
  }

  setTyping(on) {
    if (this.typing.hidden === !on) return;
    clearTimeout(this.#slow);
    this.typing.hidden = !on;
    const words = this.typing.querySelector("span");
    words.textContent = "";
    if (on) this.#slow = setTimeout(() => (words.textContent = this.#t.slow), SLOW_MS);
    this.#scroll();
  }

  /** The customer said something: whatever he was reading above, he is back at the end now. */
  stick() {
    this.#follow = true;
  }

  /** Go to the first message that was not seen yet, otherwise to the end. */
  news() {
    this.#follow = true;
    const row = this.#rows.get(this.#firstNew)?.node;
    this.#firstNew = null;
    if (row) row.scrollIntoView({ block: "start" });
    else this.scroller.scrollTop = this.scroller.scrollHeight;
    (row ?? this.scroller).focus({ preventScroll: true });
  }

  /** Scroll by a page, for keys pressed in the empty composer. */
  page(direction) {
    this.scroller.scrollBy(0, direction * (this.scroller.clientHeight - 40));
  }

  /** Bring the form at the end into view and into focus. */
  toEnd() {
    const row = this.#rows.get("end")?.node;
    row?.scrollIntoView({ block: "end" });
    row?.querySelector("input").focus({ preventScroll: true });
  }

  #keep(key, signature, make) {
    const row = this.#rows.get(key);
    if (row?.signature === signature) return [key, row];
    return [key, { signature, node: make(), old: row?.node }];
  }

  #place(wanted) {
    const keys = new Set(wanted.map(([key]) => key));
    for (const [key, row] of this.#rows) if (!keys.has(key)) row.node.remove();
    let before = null;
    for (const [, row] of wanted) {
      if (row.old) swap(row.old, row.node);
      delete row.old;
      const next = before ? before.nextSibling : this.list.firstChild;
      if (row.node !== next) this.list.insertBefore(row.node, next);
      before = row.node;
    }
    this.#rows = new Map(wanted);
  }

  #time(at) {
    const date = new Date(at);
    const today = new Date().toDateString() === date.toDateString();
    const day = today ? {} : { month: "long", day: "numeric" };
    const format = new Intl.DateTimeFormat(this.#t.lang, { ...day, hour: "2-digit", minute: "2-digit", hour12: false });
    return h("time", { class: "time", datetime: date.toISOString() }, format.format(date));
  }

  #scroll() {
    const box = this.scroller;
    if (this.#follow) {
      // a long answer is read from its beginning: never scroll the question itself out of sight
      const own = [...this.list.querySelectorAll(".own")].pop();
      const top = own ? own.offsetTop - 12 : this.list.querySelector(".msg") ? Infinity : 0;
      this.#lastTop = box.scrollTop = Math.min(box.scrollHeight - box.clientHeight, top);
    }
    this.more.hidden = this.#rest() < 60;
  }

  #scrolled() {
    const box = this.scroller;
    if (this.#rest() < 60) this.#follow = true;
    else if (box.scrollTop < this.#lastTop - 40) this.#follow = false;
    if (this.#rest() < 60) {
      this.more.hidden = true;
      this.#firstNew = null;
    }
  }

  /** Return how many pixels of what was said are out of sight below; a form at the end is nothing new. */
  #rest() {
    const box = this.scroller;
    const last = [...this.list.querySelectorAll(".msg")].pop();
    return last ? last.offsetTop + last.offsetHeight - box.clientHeight - box.scrollTop : 0;
  }

  #walk(event) {
    // keys of a form inside are its own
    if (event.target.matches("input, textarea")) return;
    const rows = [...this.list.querySelectorAll(".msg")];
    const active = event.target.getRootNode().activeElement;
    const here = rows.findIndex((row) => row.contains(active));
    const goal = { ArrowUp: here < 0 ? rows.length - 1 : here - 1, ArrowDown: here + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Enter" && rows[here] === active) {
      const inside = active.querySelector("a, button:not([aria-disabled])");
      if (inside) event.preventDefault();
      inside?.focus();
    } else if (goal !== undefined && rows.length) {
      event.preventDefault();
      const row = rows[Math.max(0, Math.min(goal, rows.length - 1))];
      row.setAttribute("tabindex", "-1");
      row.focus();
    }
  }
}

function swap(old, node) {
  const active = old.getRootNode().activeElement;
  const key = old.contains(active) ? active.dataset.key : null;
  const held = active === old;
  old.replaceWith(node);
  if (held) node.focus({ preventScroll: true });
  else if (key) node.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}
