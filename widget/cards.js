/** Cards inside a message: figures, forms to confirm, receipts, lists. */

import { copy, h, icon } from "./dom.js";
import { fill } from "./i18n.js";

const STACKED = new Set(["blockers", "checklist", "list"]);
const CASE_NUMBER = /XK[0-9A-Z]{8,}/;

/**
 * Render a card {type, title, rows: [{label, value, edit?, strong?}], note}.
 *
 * `act` is {live, chosen, press(choice)}: 修改 of a row is a choice like any button.
 */
export function card(data, t, act) {
  const rows = (data.rows ?? []).map((row, place) => line(row, place, data.type, t, act));
  const stacked = STACKED.has(data.type);
  const ordered = data.type === "blockers";
  return h(
    "section",
    { class: `card ${data.type ?? "list"}`, "aria-label": data.title },
    data.title && h("h3", {}, data.type === "receipt" && icon("check"), data.title),
    h(stacked ? (ordered ? "ol" : "ul") : "dl", {}, rows),
    data.note && h("p", { class: "note" }, data.note),
  );
}

function line(row, place, type, t, act) {
  if (STACKED.has(type)) {
    const value = row.value && h("span", { class: "value" }, row.value);
    return h("li", {}, h("span", { class: "label" }, row.label), value);
  }
  const first = type === "balance" && place === 0;
  return h(
    "div",
    { class: row.strong || first ? "row strong" : "row" },
    h("dt", {}, row.label),
    h("dd", {}, h("span", { class: "value" }, row.value), row.edit && edit(row, t, act), type === "receipt" && copier(row, t)),
  );
}

function edit(row, t, act) {
  const choice = typeof row.edit === "string" ? { id: row.edit, title: fill("{edit}{label}", { edit: t.edit, label: row.label }) } : row.edit;
  const inert = !act.live;
  return h(
    "button",
    {
      type: "button",
      class: "text",
      "data-key": choice.id,
      "aria-label": `${t.edit} ${row.label}`,
      "aria-disabled": inert ? "true" : null,
      tabindex: inert ? "-1" : null,
      onclick: () => inert || act.press(choice),
    },
    t.edit,
  );
}

function copier(row, t) {
  const number = CASE_NUMBER.exec(row.value ?? "")?.[0];
  if (!number) return null;
  const button = h("button", { type: "button", class: "text", "aria-label": `${t.copy} ${row.label}`, "data-key": number }, t.copy);
  button.addEventListener("click", async () => {
    if (!(await copy(number))) return getSelection().selectAllChildren(button.previousElementSibling);
    button.textContent = t.copied;
    button.dispatchEvent(new CustomEvent("said", { bubbles: true, composed: true, detail: t.copied }));
    setTimeout(() => (button.textContent = t.copy), 2000);
  });
  return button;
}
