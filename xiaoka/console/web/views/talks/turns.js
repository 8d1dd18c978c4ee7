/** What was said, in order: the customer at the left, the desk at the right, the bot in a colour of its own. */

import { Fragment, html, useState } from "../../ui/html.js";
import { Icon } from "../../ui/parts.js";
import { day, moment, percent, when } from "../../ui/format.js";
import { named, t } from "../../ui/words.js";
import { Picture } from "../cases/pictures.js";

const GAP_MS = 5 * 60_000;

export function Turns({ turns, me, insight }) {
  let before = null;
  return turns.map((one) => {
    const fresh = !before || day(before.at) !== day(one.at);
    const pause = !fresh && new Date(one.at) - new Date(before.at) > GAP_MS;
    const same = before && !fresh && !pause && before.role === one.role && before.by === one.by && one.role !== "note" && one.role !== "system";
    before = one;
    return html`<${Fragment} key=${one.id}>
      ${fresh && html`<p class="day"><span>${day(one.at)}</span></p>`}
      ${pause && html`<p class="day pause"><span>${when(one.at)}</span></p>`}
      <${Turn} one=${one} me=${me} insight=${insight} same=${same} /><//>`;
  });
}

function Turn({ one, me, insight, same }) {
  if (one.role === "system") return html`<p class="turn system"><span>${one.text}</span></p>`;
  const mine = one.role === "agent" && one.by === me.name;
  const who = { customer: t("who.customer"), bot: t("who.bot"), agent: mine ? t("who.me") : t("who.agent", { name: one.by ?? "" }), note: t("who.note", { name: one.by ?? "" }) }[one.role];
  return html`<article class=${`turn ${one.role} ${mine ? "mine" : ""} ${one.withheld ? "withheld" : ""} ${same ? "same" : ""}`}>
    <p class="meta">${one.role === "bot" && html`<${Icon} name="bot" />`}${one.role === "note" && html`<${Icon} name="lock" />`}<span class="who">${who}</span>
      <time datetime=${one.at} title=${moment(one.at)}>${when(one.at)}</time></p>
    <div class="bubble">${one.text}${one.picture && html`<${Picture} id=${one.id} kind=${one.picture} can=${me.rights.includes("reveal")} />`}</div>
    ${one.buttons.length > 0 && html`<ul class="offered" aria-label=${t("turn.buttons")}>${one.buttons.map((title) => html`<li>${title}</li>`)}</ul>`}
    ${one.withheld && html`<p class="meta warn-text"><${Icon} name="alert" />${t("turn.withheld")}</p>`}
    ${one.status === "failed" && html`<p class="meta bad-text"><${Icon} name="alert" />${t("turn.failed")}</p>`}
    ${one.nlu && html`<${Understood} nlu=${one.nlu} all=${insight} />`}
  </article>`;
}

/** Intent and confidence, on demand. */
function Understood({ nlu, all }) {
  const [open, setOpen] = useState(false);
  const shown = open || all;
  const unsure = nlu.refused || nlu.confidence < 0.6;
  return html`<div class="nlu">
    <button type="button" class=${`link ${unsure ? "unsure" : ""}`} aria-expanded=${shown} onClick=${() => setOpen(!shown)} title=${t("turn.understood")}>
      <${Icon} name=${unsure ? "alert" : "bolt"} /><span class="unseen">${t("turn.understood")} </span>${shown ? named("intent", nlu.intent) : unsure ? t("turn.unsure") : ""} ${shown && percent(nlu.confidence)}</button>
    ${shown && html`<dl>${(nlu.ranking ?? []).map((one) => html`<div><dt title=${one.name}>${named("intent", one.name)}</dt><dd><meter min="0" max="1" value=${one.confidence} aria-label=${named("intent", one.name)}></meter>${percent(one.confidence)}</dd></div>`)}
      ${nlu.entities?.length > 0 && html`<div><dt>${t("turn.entities")}</dt><dd>${[...new Set(nlu.entities)].map((one) => named("entity", one)).join("、")}</dd></div>`}
      ${nlu.refused && html`<div><dt>${t("turn.refused")}</dt></div>`}</dl>`}
  </div>`;
}
