/** What the button + of the composer opens: photos, opinion, record. */

import { h, icon } from "./dom.js";

const TYPES = ["image/jpeg", "image/png", "image/webp"];
const MAX_BYTES = 10 * 1024 * 1024;
const KINDS = ["id_card", "proof", "other"];
const THUMB = 96;

export class Tray {
  #t;
  #on;
  #photo = null;

  /** `on` is {photo(blob, kind), rate(), save(), size(), close()}. */
  constructor(t, on) {
    this.#t = t;
    this.#on = on;
    this.button = h("button", { type: "button", class: "plus", "aria-label": t.more, "aria-expanded": "false", onclick: () => this.toggle() }, icon("plus"));
    const camera = this.#file({ capture: "environment" });
    const album = this.#file();
    this.rate = this.#item("star", t.rate, () => (this.toggle(false), on.rate()));
    this.size = this.#item("text", t.larger, () => (this.toggle(false), on.size(), on.close()));
    this.items = h(
      "div",
      { class: "items" },
      // only what has a lens is asked for a picture at once
      matchMedia("(pointer: coarse)").matches && this.#item("camera", t.camera, () => camera.click()),
      this.#item("photo", t.photo, () => album.click()),
      this.rate,
      this.#item("save", t.save, () => (this.toggle(false), on.save())),
      this.size,
      camera, album,
    );
    this.preview = h("div", { class: "preview", hidden: true });
    this.wrong = h("p", { class: "bad", role: "alert" });
    this.element = h("div", { class: "tray", role: "group", "aria-label": t.more, hidden: true }, this.items, this.preview, this.wrong);
  }

  /** Open or close. */
  toggle(open = this.element.hidden) {
    this.element.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.wrong.textContent = "";
    this.#show(null);
    if (open) this.items.querySelector("button:not([hidden])").focus();
  }

  /** Say what the button for the size of letters does now. */
  sized(large) {
    this.size.lastChild.textContent = large ? this.#t.smaller : this.#t.larger;
  }

  get open() {
    return !this.element.hidden;
  }

  #item(name, title, act) {
    return h("button", { type: "button", class: "item", onclick: act }, icon(name), title);
  }

  #file(more = {}) {
    const field = h("input", { type: "file", accept: TYPES.join(), hidden: true, tabindex: "-1", ...more });
    field.addEventListener("change", () => {
      const [file] = field.files;
      // the same photo may be chosen again after a mistake
      field.value = "";
      if (file) this.#chosen(file);
    });
    return field;
  }

  #chosen(file) {
    const { photoType, photoBig } = this.#t;
    this.wrong.textContent = !TYPES.includes(file.type) ? photoType : file.size > MAX_BYTES ? photoBig : "";
    this.#show(this.wrong.textContent ? null : file);
  }

  #show(file) {
    this.#photo = file;
    this.items.hidden = Boolean(file);
    this.preview.hidden = !file;
    this.preview.replaceChildren(...(file ? this.#ask(file) : []));
    if (file) this.preview.querySelector("input").focus();
  }

  #ask(file) {
    const t = this.#t;
    const kinds = KINDS.map((kind, place) => {
      const input = h("input", { type: "radio", name: "kind", value: kind, checked: place === 0 });
      return h("label", {}, input, t[kind]);
    });
    const send = h("button", { type: "button", class: "button primary", onclick: () => this.#send() }, t.photo);
    const cancel = h("button", { type: "button", class: "button", onclick: () => this.#back() }, t.cancel);
    return [
      thumbnail(file),
      h("fieldset", {}, h("legend", {}, t.kind), kinds),
      h("p", { class: "note" }, t.photoNote),
      h("div", { class: "buttons" }, send, cancel),
    ];
  }

  #send() {
    const kind = this.preview.querySelector("input:checked").value;
    const photo = this.#photo;
    this.toggle(false);
    this.#on.photo(photo, kind);
    this.#on.close();
  }

  #back() {
    this.#show(null);
    this.items.querySelector("button:not([hidden])").focus();
  }
}

/** Draw the photo small: a canvas, because a strict policy of the page forbids pictures from anywhere. */
function thumbnail(file) {
  const canvas = h("canvas", { width: THUMB, height: THUMB, "aria-hidden": "true" });
  globalThis.createImageBitmap?.(file).then(
    (image) => {
      const scale = Math.max(THUMB / image.width, THUMB / image.height);
      const [w, d] = [image.width * scale, image.height * scale];
      canvas.getContext("2d").drawImage(image, (THUMB - w) / 2, (THUMB - d) / 2, w, d);
    },
    () => canvas.remove(),
  );
  return canvas;
}
