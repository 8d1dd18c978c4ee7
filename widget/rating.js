/** The end of a conversation: one to five stars, a sentence, the record, or going on. */

import { h, icon } from "./dom.js";

/** Render the form; `on` is {rate(stars, comment), save(), dismiss()}. */
export function ratingForm(t, on) {
  const said = h("p", { class: "said", "aria-live": "polite" });
  const button = h("button", { type: "submit", class: "button primary", "aria-disabled": "true" }, t.submit);
  const comment = h("textarea", { rows: 2, maxlength: 200, "aria-label": t.rateWhy, placeholder: t.rateWhy });
  const stars = t.stars.map((title, place) => star(title, place + 1));
  const form = h(
    "form",
    { class: "card end", onsubmit: (event) => submit(event) },
    h("fieldset", {}, h("legend", {}, t.rateAsk), h("div", { class: "stars" }, stars), said),
    comment,
    h("div", { class: "buttons" }, button, other("save", on.save), other("again", on.dismiss)),
  );

  form.addEventListener("change", () => {
    const value = picked();
    stars.forEach((label, place) => label.classList.toggle("on", place < value));
    if (!value) return;
    said.textContent = t.stars[value - 1];
    button.removeAttribute("aria-disabled");
  });
  return form;

  function picked() {
    return Number(form.querySelector("input:checked")?.value ?? 0);
  }

  function other(name, act) {
    return h("button", { type: "button", class: "button", onclick: act }, t[name]);
  }

  async function submit(event) {
    event.preventDefault();
    const value = picked();
    if (!value) return form.querySelector("input").focus();
    await on.rate(value, comment.value.trim()).catch(() => (said.textContent = t.rateFailed));
  }
}

function star(title, value) {
  const input = h("input", { type: "radio", name: "stars", value, class: "hidden" });
  return h("label", { title }, input, icon("star"), h("span", { class: "hidden" }, `${value} ${title}`));
}
