/** What the agent should know beside the talk. Everything is masked; seeing a datum whole takes a click and a reason. */

import { html, useEffect, useState } from "../../ui/html.js";
import { get, post } from "../../ui/api.js";
import { Badge, Icon, Loading, Tabs, Trouble, useNow, useRead } from "../../ui/parts.js";
import { clock, day, moment, money, when } from "../../ui/format.js";
import { trouble } from "../../ui/toast.js";
import { named, t, titled } from "../../ui/words.js";
import { Assist } from "./assist.js";
import { Checklist } from "./checklist.js";
import { Masked, SeeAccount } from "../../ui/reveal.js";

const PANES = ["customer", "assist"];
let pane = "customer";

// a passed face check comes from another page and is no message of the talk
const PROOF_MS = 5000;
const isMine = (row, me) => row.agent === me.name && row.state === "active";

export function Context({ talk, me, round, changed, close, insert }) {
  const [shown, show] = useState(pane);
  const api = `/api/desk/conversations/${encodeURIComponent(talk.conversation.id)}`;
  const read = useRead((signal) => get(`${api}/context`, { signal }), `${api} ${round}`);
  const waits = isMine(talk.conversation, me) && Boolean(read.data?.verification.missing);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(() => document.visibilityState === "visible" && read.again(), PROOF_MS);
    return () => clearInterval(timer);
  }, [waits, api]);
  const choose = (one) => {
    pane = one;
    show(one);
  };
  return html`<aside class="context" aria-label=${t("ctx.name")}>
    <header><${Tabs} label=${t("ctx.name")} panel="context-pane" items=${PANES.map((id) => ({ id, label: t(`ctx.${id}`) }))} chosen=${shown} choose=${choose} />
      <button type="button" class="icon side-button" aria-label=${t("shell.close")} onClick=${close}><${Icon} name="x" /></button></header>
    <div class="context-body" id="context-pane" role="tabpanel" aria-label=${t(`ctx.${shown}`)} tabindex="0">
      ${shown === "assist" ? html`<${Assist} talk=${talk} me=${me} round=${round} insert=${insert} context=${read.data} />`
        : read.error && !read.data ? html`<${Trouble} error=${read.error} again=${read.again} />`
        : !read.data ? html`<${Loading} />` : html`<${Customer} data=${read.data} talk=${talk} me=${me} api=${api} changed=${changed} again=${read.again} />`}
    </div>
  </aside>`;
}

function Customer({ data, talk, me, api, changed, again }) {
  const mine = isMine(talk.conversation, me);
  const reveal = { api, can: me.rights.includes("reveal") };
  const task = talk.conversation.tasks.find((one) => one.kind === data.task?.kind);
  return html`
    <${Person} data=${data} row=${talk.conversation} reveal=${reveal} />
    <${Checklist} data=${data} task=${task} mine=${mine} reveal=${reveal} api=${api} changed=${changed} again=${again} />
    <${Account} data=${data} reveal=${reveal} />
    <${Cases} cases=${data.cases} />
    <${Tags} tags=${talk.conversation.tags} can=${me.rights.includes("talk")} api=${api} changed=${changed} />
    <${Notes} notes=${data.notes} />`;
}

function Person({ data, row, reveal }) {
  const { customer = {} } = data.account ?? {};
  return html`<section><h2>${t("ctx.person")}${customer.elder && html`<${Badge} kind="info">${t("ctx.elder")}<//>`}${customer.deceased && html`<${Badge} kind="bad">${t("ctx.deceased")}<//>`}</h2><dl class="facts">
    <div><dt>${t("ctx.number")}</dt><dd class=${data.number ? "" : "soft"}>${data.number ? html`<${Masked} what="number" shown=${data.number} ...${reveal} />` : t("ctx.no_number")}</dd></div>
    ${customer.name && html`<div><dt>${t("ctx.holder")}</dt><dd><${Masked} what="name" shown=${customer.name} ...${reveal} />${customer.stars > 0 && html` <span class="soft">${t("ctx.stars", { n: customer.stars })}</span>`}</dd></div>`}
    ${row.call_back && html`<div><dt>${t("ctx.call_back")}</dt><dd><${Masked} what="call_back" shown=${row.call_back} ...${reveal} /></dd></div>`}
  </dl><${Proof} proof=${data.verification} /></section>`;
}

/** Level of proof, what it rests on, and how long it holds. */
function Proof({ proof }) {
  const now = useNow(1000);
  const [at, setAt] = useState(Date.now());
  useEffect(() => setAt(Date.now()), [proof]);
  const left = Math.max(0, proof.left_seconds - Math.max(0, now - at) / 1000);
  const level = proof.left_seconds && left <= 0 ? "NONE" : proof.level;
  const kind = { HIGH: "ok", MEDIUM: "info", LOW: "warn" }[level] ?? "";
  return html`<div class=${`proof ${kind}`}><p><${Icon} name=${kind ? "audit" : "lock"} /><strong>${t(`level.${level}`)}</strong>
      ${left > 0 && html`<span class="number" title=${t("ctx.left")}>${t("ctx.left_for", { time: clock(left) })}</span>`}</p>
    ${proof.proofs.length > 0 && html`<ul>${proof.proofs.map((one) => html`<li>${named("method", one.method)}</li>`)}</ul>`}
    ${proof.missing && html`<p class="small">${t("ctx.needed", { level: t(`need.${proof.needed}`) })}</p>
      ${proof.methods.length > 0 && html`<p class="small">${t("ctx.ways", { ways: proof.methods.map((one) => named("method", one.method)).join("、") })}</p>`}`}
    ${proof.failed > 0 && html`<p class="small bad-text">${t("ctx.failed", { n: proof.failed })}</p>`}</div>`;
}

function Account({ data, reveal }) {
  const [shown, setShown] = useState(null);
  const account = data.account ?? shown;
  if (!account) {
    return html`<section><h2>${t("ctx.account")}</h2><p class="hidden-account"><${Icon} name="lock" />${t(`ctx.locked_${data.locked ?? "not_proven"}`)}</p>
      ${reveal.can && data.number && data.locked === "not_proven" && html`<${SeeAccount} api=${reveal.api} show=${setShown} />`}</section>`;
  }
  const { balance, line, contracts, bundles } = account;
  const owed = balance.arrears + balance.late_fee;
  return html`<section><h2>${t("ctx.account")}</h2>
    <p class="balance"><strong class="number">${money(balance.available)}</strong><span class="soft">${t("ctx.balance")} · ${when(balance.as_of)}</span></p>
    <dl class="facts">
      ${owed > 0 && html`<div><dt>${t("ctx.arrears")}</dt><dd class="bad-text strong">${money(owed)}</dd></div>`}
      ${balance.unbilled > 0 && html`<div><dt>${t("ctx.unbilled")}</dt><dd>${money(balance.unbilled)}</dd></div>`}
      <div><dt>${t("ctx.line")}</dt><dd>${named("line", line.status)}${line.stop_reasons.map((one) => html` <${Badge} kind="warn">${named("stop", one)}<//>`)}</dd></div>
      <div><dt>${t("ctx.plan")}</dt><dd>${line.plan} · ${money(line.month_fee)}${t("ctx.monthly")}</dd></div>
      <div><dt>${t("ctx.place")}</dt><dd>${line.city === line.province ? line.city : `${line.province} ${line.city}`}</dd></div>
      ${line.last_swap && html`<div><dt>${t("ctx.swapped")}</dt><dd>${day(line.last_swap)}</dd></div>`}
      ${contracts.map((one) => html`<div><dt>${t("ctx.contract")}</dt><dd>${one.name} · ${t("ctx.until", { day: day(one.ends) })}${one.penalty > 0 && html`<span class="warn-text"> · ${t("ctx.penalty", { money: money(one.penalty) })}</span>`}</dd></div>`)}
      ${bundles.length > 0 && html`<div><dt>${t("ctx.bundles")}</dt><dd>${bundles.map((one) => one.label).join("、")}</dd></div>`}
    </dl></section>`;
}

function Cases({ cases }) {
  return html`<section><h2>${t("ctx.cases")}${cases.length > 0 && html` <span class="count">${cases.length}</span>`}</h2>
    ${cases.length === 0 ? html`<p class="soft">${t("ctx.no_cases")}</p>` : html`<ul class="cases">${cases.map((one) => html`<li key=${one.number}>
      <a href=${`/console/cases/${one.number}`} class="number">${one.number}</a><${Badge}>${named("task", one.kind)}<//><p class="small">${titled(one.state, one.meaning)}${one.next_at ? html`<span class="soft"> · ${t("ctx.next", { at: moment(one.next_at, { seconds: false }) })}</span>` : ""}</p></li>`)}</ul>`}</section>`;
}

function Notes({ notes }) {
  if (!notes?.length) return null;
  return html`<section><h2>${t("ctx.notes")}</h2><ul class="notes">${notes.map((one) => html`<li key=${one.at}><p>${one.text}</p><p class="small soft">${one.by} · ${when(one.at)}</p></li>`)}</ul></section>`;
}

function Tags({ tags, can, api, changed }) {
  const [text, setText] = useState("");
  const [kept, setKept] = useState(tags);
  useEffect(() => setKept(tags), [tags.join(" ")]);
  const save = async (next) => {
    setKept(next);
    try {
      changed(await post(`${api}/tags`, { tags: next }));
    } catch (error) {
      setKept(tags);
      trouble(error);
    }
  };
  const add = (event) => {
    event.preventDefault();
    const tag = text.trim().replace(/^#/, "");
    setText("");
    if (tag && !kept.includes(tag)) save([...kept, tag]);
  };
  return html`<section><h2>${t("ctx.tags")}</h2><ul class="tags">
    ${kept.map((tag) => html`<li key=${tag} class="badge">#${tag}${can && html`<button type="button" class="icon small" aria-label=${t("ctx.untag", { tag })} onClick=${() => save(kept.filter((one) => one !== tag))}><${Icon} name="x" /></button>`}</li>`)}
    ${can && kept.length < 10 && html`<li><form onSubmit=${add}><input aria-label=${t("ctx.tag_add")} placeholder=${t("ctx.tag_add")} maxlength="20" value=${text} onInput=${(event) => setText(event.target.value)} /></form></li>`}
  </ul></section>`;
}
