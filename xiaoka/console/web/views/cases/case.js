/** One case: what may be done with it now and why not the rest, its course, and what it rests on. */

import { html, useState } from "../../ui/html.js";
import { get, post } from "../../ui/api.js";
import { prompt } from "../../ui/dialog.js";
import { moment, money, when } from "../../ui/format.js";
import { Badge, Fresh, Icon, Loading, Trouble, useLive, useRead } from "../../ui/parts.js";
import { Masked } from "../../ui/reveal.js";
import { go } from "../../ui/router.js";
import { useShortcuts } from "../../ui/shortcuts.js";
import { toast } from "../../ui/toast.js";
import { named, t, titled } from "../../ui/words.js";
import { beside } from "./around.js";
import { Marks } from "./cases.js";
import { Doing, nameOf } from "./doing.js";
import { Pictures } from "./pictures.js";
import { Timeline } from "./timeline.js";

export function Case({ number, me }) {
  const read = useRead((signal) => get(`/api/console/cases/${number}`, { signal }), number);
  const { data, error, again, set } = read;
  const [doing, setDoing] = useState(null);
  // what one is deciding about stays as it was shown; the desk refuses it when the case has moved
  useLive(read, !doing);
  const [before, after] = [beside(number, -1), beside(number, 1)];
  const walk = (to) => to && go(`/console/cases/${to}`);
  useShortcuts(t("nav.cases"), [
    { keys: "alt+j", label: t("cases.following"), run: () => walk(after) },
    { keys: "alt+k", label: t("cases.prev"), run: () => walk(before) },
    { keys: "escape", label: t("cases.back"), run: () => go("/console/cases") },
  ]);
  if (error && !data) return html`<${Trouble} error=${error} again=${again} />`;
  if (!data) return html`<${Loading} />`;
  const reveal = { api: `/api/console/cases/${data.number}`, can: me.rights.includes("reveal") };
  const offers = data.offers.filter((one) => one.allowed);
  const rest = data.offers.filter((one) => !one.allowed);
  return html`<article class="case">
    <nav class="case-nav" aria-label=${t("cases.back")}><a href="/console/cases"><${Icon} name="left" />${t("cases.back")}</a>
      <span class="tools"><${Fresh} read=${read} /><button type="button" class="small" disabled=${!before} onClick=${() => walk(before)}>${t("cases.prev")}</button>
      <button type="button" class="small" disabled=${!after} onClick=${() => walk(after)}>${t("cases.following")}</button></span></nav>
    <header class="case-head"><div><h1>${named("task", data.kind)} <span class="mono">${data.number}</span></h1>
      <p class="soft"><${Masked} what="number" shown=${data.msisdn} ...${reveal} /> · ${t("cases.created")} ${moment(data.created, { seconds: false })}${data.conversation && me.rights.includes("read") && html` · <a href=${`/console/talks/${data.conversation}`}>${t("case.talk")}</a>`}</p></div>
      <div class="case-state"><${Badge} kind=${data.closed ? "" : "info"}>${titled(data.state, data.meaning)}<//><${Marks} row=${data} />
        <p class=${data.late ? "bad-text" : "soft"}>${data.closed ? t("case.over", { when: when(data.closed) }) : t("case.due", { when: moment(data.next_at, { seconds: false }), what: named("event", data.next_event) })}</p></div></header>
    <div class="case-body"><div class="case-main">
      <section class="panel" aria-labelledby="do"><h2 id="do">${t("case.do")}</h2>
        ${!offers.length && !data.calls && html`<p class="soft">${t("case.none")}</p>`}
        <div class="deeds">${offers.map((one) => html`<button type="button" key=${one.deed} class=${tone(one.deed)} onClick=${() => setDoing(one)}>${nameOf(one)}${one.two && html`<${Badge}>${t("deed.two")}<//>`}</button>`)}
          ${data.calls && html`<button type="button" onClick=${() => call(data, set, again)}><${Icon} name="phone" />${t("case.call")}</button>`}
          ${me.rights.includes("talk") && data.kind !== "dispute" && html`<button type="button" onClick=${() => appeal(data, set)}>${t("case.appeal")}</button>`}</div>
        ${rest.length > 0 && html`<h3>${t("case.not_now")}</h3><ul class="nots">${rest.map((one) => html`<li key=${one.deed}><span>${nameOf(one)}</span><span class="soft">${because(one)}</span></li>`)}</ul>`}
      </section>
      <section class="panel" aria-labelledby="course"><h2 id="course">${t("case.timeline")}</h2><${Timeline} steps=${data.timeline} /></section>
    </div><div class="case-side">
      <${Facts} title=${t("case.facts")} values=${data.facts} prefix="fact" />
      <${Facts} title=${t("case.fields")} values=${{ ...chosen(data), ...data.fields }} prefix="field" origin=${data.provenance} reveal=${reveal} />
      <${Pictures} pictures=${data.pictures} can=${reveal.can} />
      ${data.quote && html`<${Quote} quote=${data.quote} />`}
      <${Proofs} proofs=${data.proofs} />
      ${data.others.length > 0 && html`<section class="panel"><h2>${t("case.others")}</h2><ul class="others">${data.others.map((one) => html`<li key=${one.number}><a href=${`/console/cases/${one.number}`} class="mono">${one.number}</a><span>${named("task", one.kind)} · ${titled(one.state, one.meaning)}</span></li>`)}</ul></section>`}
      <p class="soft small">${t("case.policy")} <span class="mono">${data.policy_version}</span></p>
    </div></div>
    ${doing && html`<${Doing} key=${doing.deed} found=${data} offer=${doing} close=${() => setDoing(null)} moved=${() => (setDoing(null), toast(t("case.moved")), again())}
      done=${(next) => (setDoing(null), toast(doing.mode === "propose" ? t("deed.was_proposed") : t("deed.done", { deed: nameOf(doing) }), "ok"), set(next))} />`}
  </article>`;
}

function tone(deed) {
  return { approve: "primary", answer: "primary", reject: "danger-text", not_me: "danger-text" }[deed] ?? "";
}

function because(offer) {
  const line = named("why", offer.why);
  return offer.proposed_by && offer.why === "right" ? `${t("case.proposed", { name: offer.proposed_by })} · ${line}` : line;
}

function call(found, set, again) {
  prompt({
    title: t("call.title"), text: t("call.hint"), confirm: t("shell.ok"),
    fields: [
      { name: "outcome", label: t("call.outcome"), type: "choice", required: true, options: ["missed", "confirmed", "denied", "other"].map((one) => [one, t(`call.${one}`)]) },
      { name: "note", label: t("deed.note"), type: "textarea", max: 500 },
    ],
    submit: async (values) => {
      try {
        set(await post(`/api/console/cases/${found.number}/calls`, { ...values, seen: found.version }));
      } catch (error) {
        if (error.code === "case_moved") again();
        throw error;
      }
      toast(t("call.saved"), "ok");
    },
  });
}

function appeal(found, set) {
  prompt({
    title: t("appeal.title"), confirm: t("appeal.title"),
    fields: [
      { name: "money", label: t("appeal.money"), type: "choice", required: true, options: [["yes", t("appeal.bill")], ["no", t("appeal.other")]] },
      { name: "note", label: t("appeal.note"), type: "textarea", required: true, max: 500 },
    ],
    submit: async ({ money: kind, note }) => {
      const next = await post(`/api/console/cases/${found.number}/appeal`, { note, money: kind === "yes" });
      set(next);
      toast(t("appeal.saved", { number: next.appeal }), "ok");
    },
  });
}

function Facts({ title, values, prefix, origin = {}, reveal }) {
  const rows = Object.entries(values).filter(([, value]) => value !== "" && value !== null && !(Array.isArray(value) && !value.length));
  if (!rows.length) return null;
  return html`<section class="panel"><h2>${title}</h2><dl class="pairs">${rows.map(([name, value]) => html`<div key=${name}><dt>${named(prefix, name)}</dt><dd>${reveal && typeof value === "string" && value.includes("*") ? html`<${Masked} what="field" name=${name} label=${named(prefix, name)} shown=${value} ...${reveal} />` : shown(name, value)}
      ${origin[name] && html` <span class="source">${named("source", origin[name])}</span>`}</dd></div>`)}</dl></section>`;
}

/** The reason that the customer gave, where he was asked for one: it is a field of cancellations only. */
function chosen(data) {
  return ["cancel_card", "replace_card", "report_loss"].includes(data.kind) ? { reason: data.reason } : {};
}

function shown(name, value) {
  if (name === "risk") return html`<${Badge} kind=${{ low: "ok", medium: "warn", high: "bad" }[value]}>${named("risk", value)}<//>`;
  if (name === "risk_reasons") return value.map((one) => named("risk", one)).join("、");
  if (name === "reasons") return value.map((one) => named("stop", one)).join("、");
  if (name === "fee") return money(value);
  if (name === "about") return html`<a class="mono" href=${`/console/cases/${value}`}>${value}</a>`;
  if (typeof value === "boolean") return value ? "✓" : "–";
  return named("value", Array.isArray(value) ? value.join("、") : value);
}

const LINES = ["principal", "deposit", "unbilled", "month_fee", "arrears", "late_fee", "penalty", "gift", "refund", "owed"];

function Quote({ quote }) {
  const rows = LINES.filter((name) => quote[name] || name === "refund");
  return html`<section class="panel"><h2>${t("case.quote")}</h2><dl class="pairs sums">${rows.map((name) => html`<div key=${name} class=${name === "refund" || name === "owed" ? "strong" : ""}><dt>${t(`quote.${name}`)}</dt><dd class="number">${money(quote[name])}</dd></div>`)}</dl></section>`;
}

function Proofs({ proofs }) {
  return html`<section class="panel"><h2>${t("case.proofs")}</h2>${proofs.length === 0 && html`<p class="soft">${t("case.no_proofs")}</p>`}
    <ul class="proofs">${proofs.map((one) => html`<li key=${one.evidence}><span class="strong">${named("method", one.method)}</span> <${Badge} kind=${one.live ? "ok" : ""}>${t(one.live ? "case.live" : "case.over_proof")}<//>
      ${one.weak && html`<${Badge} kind="warn">${t("case.weak")}<//>`}<br /><span class="soft small">${moment(one.at, { seconds: false })} · ${t("case.evidence")} <span class="mono">${one.evidence}</span></span></li>`)}</ul></section>`;
}
