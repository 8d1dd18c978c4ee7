/** Where the customer writes: a growing text field, or a code field while a code is awaited. */

import { h, icon } from "./dom.js";

const CODES = { sms_code: "one-time-code", service_password: "off" };

export class Composer {
  #t;
  #on;
  #code = false;

  /** `on` is {say(text), page(direction), tray}. */
  constructor(t, on) {
    this.#t = t;
    this.#on = on;
    const common = { "aria-label": t.input, maxlength: 500, enterkeyhint: "send" };
    this.text = h("textarea", { ...common, rows: 1, autocomplete: "off" });
    this.line = h("input", { ...common, type: "text", inputmode: "numeric", hidden: true });
    // a number pad has no way back to letters on phones, and a customer may want to say that no code came
    this.words = h("button", { type: "button", class: "text words", hidden: true, onclick: () => this.#swap(false) }, t.words);
    this.button = h("button", { type: "submit", class: "send", "aria-label": t.send }, icon("send"));
    this.element = h("form", { class: "composer", onsubmit: (event) => this.#submit(event) }, on.tray.element, this.words, on.tray.button, this.text, this.line, this.button);
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.line.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("input", () => this.#fit());
    this.expect("");
  }

  get field() {
    return this.#code ? this.line : this.text;
  }

  /** Prepare for the datum that is asked for now. */
  expect(kind) {
    if (this.kind === kind) return;
    this.kind = kind;
    const hint = this.#t[`ask_${kind}`] ?? this.#t.ask;
    this.text.placeholder = this.line.placeholder = hint;
    this.line.autocomplete = CODES[kind] ?? "off";
    this.line.classList.toggle("veiled", kind === "service_password");
    this.#swap(kind in CODES);
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  #swap(code) {
    const before = this.field;
    const focused = before.getRootNode().activeElement;
    this.#code = code;
    this.text.hidden = code;
    this.line.hidden = this.words.hidden = !code;
    if (before !== this.field) {
      this.field.value = before.value;
      before.value = "";
      if (focused === before || focused === this.words) this.focus();
    }
    this.#fit();
  }

  #key(event) {
    // Enter that ends an IME composition chooses a word, it does not send; 229 is how Safari says so
    const page = { PageUp: -1, PageDown: 1 }[event.key];
    if (page && !this.field.value) return event.preventDefault(), this.#on.page(page);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit(event);
  }

  #submit(event) {
    event.preventDefault();
    const value = this.field.value.trim();
    if (!value) return this.focus();
    this.field.value = "";
    this.#fit();
    this.#on.say(value);
    this.focus();
  }

  #fit() {
    this.button.classList.toggle("ready", Boolean(this.field.value.trim()));
    this.text.style.height = "auto";
    if (!this.#code && this.text.scrollHeight) this.text.style.height = `${Math.min(this.text.scrollHeight, 132)}px`;
  }
}
