/** One row of the transcript: bubble, card, buttons, link, progress, state of delivery. */

import { card } from "./cards.js";
import { h, icon } from "./dom.js";
import { fill } from "./i18n.js";
import { speaker } from "./record.js";

const SHOWN_MS = 10_000;
const SIDE = { customer: "own", bot: "bot", agent: "agent", system: "system" };

/** Render a message; `on` is {press(message, choice), resend(key)}. */
export function messageRow(message, t, on) {
  const side = SIDE[message.role] ?? "system";
  const act = { live: message.live, chosen: message.chosen, press: (choice) => on.press(message, choice) };
  return h(
    "article",
    { class: `msg ${side}`, tabindex: "-1", "aria-label": speaker(message, t) },
    side === "agent" && h("p", { class: "who" }, speaker(message, t)),
    message.progress && steps(message.progress, t),
    message.text && h("div", { class: "bubble", lang: t.foreign || null }, message.picture && icon("photo"), message.text),
    message.card && card(message.card, t, act),
    safe(message.link) && link(message.link, t),
    message.buttons?.length ? buttons(message, t, act) : null,
    side === "own" && message.typed && reveal(message, t),
    side === "own" && delivery(message, t, on),
  );
}

/** Let the customer check for a moment what he typed where it is shown masked; then it is hidden again. */
function reveal({ key, text, typed }, t) {
  let timer = null;
  const button = h("button", { type: "button", class: "text show", "data-key": `show-${key}`, onclick: () => turn(!timer) }, t.show);
  return button;

  function turn(on) {
    clearTimeout(timer);
    timer = on ? setTimeout(() => turn(false), SHOWN_MS) : null;
    button.previousElementSibling.textContent = on ? typed : text;
    button.textContent = on ? t.hide : t.show;
  }
}

/** Return what is read aloud when a message arrives. */
export function spoken(message, t) {
  const options = message.live && message.buttons?.length ? t.options + message.buttons.map((b) => b.title).join("，") : "";
  const rows = (message.card?.rows ?? []).map((row) => [row.label, row.value].filter(Boolean).join(" "));
  return [speaker(message, t), message.text, message.card?.title, ...rows, options].filter(Boolean).join("。");
}

function steps({ step, of }, t) {
  const dots = Array.from({ length: Math.min(of, 12) }, (_, place) => h("i", { class: place < step ? "on" : null }));
  return h("p", { class: "steps" }, h("span", { class: "dots", "aria-hidden": "true" }, dots), fill(t.step, { step, of }));
}

function safe(target) {
  return target?.url && /^https?:$/.test(new URL(target.url, location.href).protocol);
}

function link({ title, url }, t) {
  return h(
    "a",
    { class: "button primary link", href: url, target: "_blank", rel: "noopener", "data-key": url },
    icon("shield"), title, h("span", { class: "hidden" }, `（${t.newTab}）`), icon("out"),
  );
}

function buttons(message, t, act) {
  // a filing or a settlement has one main answer; elsewhere no choice is better than the others
  const primary = ["confirm", "quote"].includes(message.card?.type);
  const list = message.buttons.map((choice, place) => {
    const chosen = choice.id === act.chosen;
    const state = chosen ? t.chosen : act.live ? null : t.closed;
    return h(
      "button",
      {
        type: "button",
        class: `button${primary && place === 0 ? " primary" : ""}${chosen ? " chosen" : ""}`,
        "data-key": choice.id,
        // not "disabled": focus would jump away
        "aria-disabled": act.live ? null : "true",
        tabindex: act.live ? null : "-1",
        onclick: () => act.live && act.press(choice),
      },
      chosen && icon("check"), choice.title, state && h("span", { class: "hidden" }, `（${state}）`),
    );
  });
  return h("div", { class: "buttons", role: "group" }, list);
}

function delivery(message, t, on) {
  const state = message.status;
  if (state === "failed" && Number.isFinite(message.seq)) return h("p", { class: "delivery bad" }, t.undone);
  if (state === "sending") return h("p", { class: "delivery" }, t.sending);
  if (state !== "queued" && state !== "failed") return null;
  const again = h("button", { type: "button", class: "text", "data-key": `again-${message.key}`, onclick: () => on.resend(message.key) }, t.resend);
  return h("p", { class: "delivery bad" }, h("span", {}, message.error || t[state]), again);
}
