/** The conversation as plain text to keep, without DOM. What the desk masked stays masked. */

import { fill } from "./i18n.js";

/** Return the text of all messages with speaker and time. */
export function record(messages, t) {
  const format = new Intl.DateTimeFormat(t.lang, { dateStyle: "medium", timeStyle: "short", hour12: false });
  const said = messages.map((message) => {
    const at = Date.parse(message.at);
    const head = [at ? format.format(at) : "", speaker(message, t)].filter(Boolean).join("  ");
    return [head, ...body(message, t)].join("\n");
  });
  return `${t.name} ${t.record}\n\n${said.join("\n\n")}\n`;
}

/** Return who speaks. */
export function speaker(message, t) {
  if (message.role === "customer") return t.you;
  if (message.role === "agent") return [t.agent, message.agent?.name ?? message.agent].filter((x) => typeof x === "string").join(" ");
  return message.role === "bot" ? t.name : null;
}

function body({ text, card, buttons = [], chosen }, t) {
  const rows = (card?.rows ?? []).map((row) => `  ${[row.label, row.value].filter(Boolean).join("：")}`);
  const options = buttons.map((one) => `[${one.title}]${one.id === chosen ? `（${t.chosen}）` : ""}`).join(" ");
  return [text, card?.title, ...rows, card?.note, options && t.options + options].filter(Boolean);
}

/** Return the name of the file for a day. */
export function fileName(t, now = new Date()) {
  return fill("{name}-{day}.txt", { name: t.record, day: now.toISOString().slice(0, 10) });
}
