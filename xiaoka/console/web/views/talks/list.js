/** The list of talks: mine, waiting, with the bot, all; search, filters, clocks. */

import { html, useEffect, useRef, useState } from "../../ui/html.js";
import { post } from "../../ui/api.js";
import { Badge, Empty, Icon, Loading, Tabs, useNow } from "../../ui/parts.js";
import { clock, when } from "../../ui/format.js";
import { ask } from "../../ui/router.js";
import { trouble } from "../../ui/toast.js";
import { named, t } from "../../ui/words.js";
import { goPresent } from "../../shell/frame.js";
import { mute, muted } from "./bell.js";

const VIEWS = ["mine", "waiting", "bot", "all"];
// what the last message was in the talk, and not what the talk is about
const TALK = new Set(["affirm", "deny", "inform", "stop", "repeat", "greet", "goodbye", "thank", "nlu_fallback", "out_of_scope", "system_event"]);
const CHANNELS = ["web", "rest", "wechat", "wechat_kf", "dingtalk", "feishu", "socketio"];
const TASKS = ["cancel_card", "replace_card", "report_loss", "resume_service", "check_balance", "case_status", "revoke_case", "pay_bill",
  "change_delivery", "reset_password", "activate_card", "keep_number", "file_complaint"];
const TYPED_MS = 250;

export function List({ list, wanted, chosen, me, state, open, more, changed }) {
  const can = me.rights.includes("talk");
  const [filters, setFilters] = useState(Boolean(wanted.channel || wanted.task || wanted.late));
  const quiet = muted.use();
  const tabs = VIEWS.filter((view) => can || view !== "mine").map((view) => ({ id: view, label: t(`list.${view}`), count: list?.counts[view] ?? 0 }));
  const offered = (list?.conversations ?? []).filter((one) => one.offered_to === me.name && one.state === "offered");
  useEffect(() => {
    const waiting = list?.counts.waiting ?? 0;
    document.title = `${waiting ? `(${waiting}) ` : ""}${t("nav.talks")} · ${t("shell.name")}`;
  }, [list]);
  return html`<section class="list" aria-label=${t("list.name")}>
    <header>
      <div class="list-head"><h2>${t("list.title")}</h2>
        <span class=${`link-state ${state}`} title=${t(state === "live" ? "list.live" : "list.waiting_link")}><i></i><span class="unseen">${t(state === "live" ? "list.live" : "list.waiting_link")}</span></span>
        <button type="button" class="icon" aria-pressed=${filters} aria-label=${t("list.filters")} title=${t("list.filters")} onClick=${() => setFilters(!filters)}><${Icon} name="filter" /></button>
        <button type="button" class="icon" aria-pressed=${quiet} aria-label=${t("list.mute")} title=${t(quiet ? "list.muted" : "list.mute")} onClick=${() => mute(!quiet)}><${Icon} name=${quiet ? "mute" : "bell"} /></button></div>
      <${Search} value=${wanted.q} />
      ${filters && html`<${Filters} wanted=${wanted} />`}
      <${Tabs} label=${t("list.name")} items=${tabs} chosen=${wanted.view} choose=${(view) => ask({ view })} panel="talk-list" />
    </header>
    ${can && !me.present && html`<p class="away"><${Icon} name="clock" /><span>${t("list.away")}</span><button type="button" class="small" onClick=${() => goPresent(true)}>${t("list.go_on")}</button></p>`}
    ${offered.map((one) => html`<${Offer} key=${one.id} row=${one} at=${list.at} open=${open} changed=${changed} />`)}
    <div class="rows" id="talk-list" role="tabpanel" aria-label=${t(`list.${wanted.view}`)} tabindex=${list?.conversations.length ? -1 : 0}>
      ${!list ? html`<${Loading} />` : !list.conversations.length ? html`<${Nothing} wanted=${wanted} counts=${list.counts} />`
        : html`<ul>${list.conversations.map((one) => html`<${Row} key=${one.id} row=${one} at=${list.at} here=${one.id === chosen} me=${me} open=${open} />`)}</ul>
          ${list.total > list.conversations.length && html`<button type="button" class="more" onClick=${more}>${t("list.more", { n: list.total - list.conversations.length })}</button>`}`}
    </div>
  </section>`;
}

function Search({ value }) {
  const [text, setText] = useState(value);
  const timer = useRef();
  useEffect(() => setText(value), [value]);
  const typed = (event) => {
    const q = event.target.value;
    setText(q);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask({ q: q.trim(), ...(q.trim() ? { view: "all" } : {}) }), TYPED_MS);
  };
  return html`<div class="search"><${Icon} name="search" /><input id="talk-search" type="search" aria-label=${t("list.search")} placeholder=${t("list.search_hint")} maxlength="60"
    value=${text} onInput=${typed} onKeyDown=${(event) => event.key === "Escape" && event.target.blur()} /></div>`;
}

function Filters({ wanted }) {
  const pick = (name, label, codes, prefix) => html`<label><span class="unseen">${label}</span>
    <select value=${wanted[name]} onChange=${(event) => ask({ [name]: event.target.value })}>
      <option value="">${label}：${t("list.any")}</option>${codes.map((code) => html`<option value=${code} selected=${wanted[name] === code}>${named(prefix, code)}</option>`)}
    </select></label>`;
  return html`<div class="filters">${pick("task", t("list.task"), TASKS, "task")}${pick("channel", t("list.channel"), CHANNELS, "channel")}
    <label class="check"><input type="checkbox" checked=${wanted.late === "true"} onChange=${(event) => ask({ late: event.target.checked ? "true" : "" })} />${t("list.late")}</label></div>`;
}

/** A talk that the desk asks me to take. */
function Offer({ row, at, open, changed }) {
  const act = (what) => async () => {
    try {
      changed(await post(`/api/desk/conversations/${row.id}/${what}`));
      if (what === "take") open(row.id, { view: "mine" });
    } catch (error) {
      trouble(error);
    }
  };
  return html`<div class="offer" role="alert"><p><strong>${t("list.offered")}</strong> ${row.number ?? t("list.no_number")} · ${about(row)} <${Waiting} wait=${row.wait} at=${at} /></p>
    <div class="tools"><button type="button" class="primary" onClick=${act("take")}>${t("talk.take")}</button><button type="button" onClick=${act("decline")}>${t("list.decline")}</button></div></div>`;
}

function about(row) {
  if (row.tasks.length) return row.tasks.map((one) => one.title).join("、");
  if (row.intent && !TALK.has(row.intent)) return named("intent", row.intent);
  return row.skill ? named("skill", row.skill) : t("list.no_task");
}

function Row({ row, at, here, me, open }) {
  const link = useRef();
  useEffect(() => here && link.current.scrollIntoView({ block: "nearest" }), [here]);
  const mine = row.agent === me.name;
  return html`<li><a ref=${link} class="row" href=${`/console/talks/${row.id}${location.search}`} aria-current=${here ? "true" : undefined}
      onClick=${(event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && (event.preventDefault(), open(row.id))}>
    <span class=${`face ${row.owner}`}><${Icon} name=${row.owner === "agent" ? "person" : row.owner === "none" ? "swap" : "bot"} /></span>
    <span class="row-main">
      <span class="row-top"><strong class="number">${row.number ?? t("list.visitor", { id: row.id.slice(-4) })}</strong>
        ${row.wait ? html`<${Waiting} wait=${row.wait} at=${at} />` : html`<time class="soft" datetime=${row.last_active}>${when(row.last_active)}</time>`}</span>
      <span class="row-what">${about(row)}${row.upset && html`<${Badge} kind="bad">${t("list.upset")}<//>`}</span>
      <span class="row-last"><span class="soft">${row.last ? `${named("said", row.last.role)}${row.last.text}` : ""}</span>
        ${row.unread > 0 && !here && html`<b class="count new" aria-label=${t("list.unread", { n: row.unread })}>${row.unread > 99 ? "99+" : row.unread}</b>`}</span>
      <span class="row-tags"><${State} row=${row} mine=${mine} /><${Badge}>${named("channel", row.channel)}<//>${row.skill && html`<${Badge} kind="info">${named("skill", row.skill)}<//>`}${row.tags.map((tag) => html`<${Badge}>#${tag}<//>`)}</span>
    </span></a></li>`;
}

export function State({ row, mine }) {
  if (row.state === "active") return html`<${Badge} kind=${mine ? "ok" : "info"}>${mine ? t("state.mine") : t("state.active", { agent: row.agent })}<//>`;
  const kind = { waiting: "warn", offered: "warn", call_back: "info", bot: "bot", returned: "bot", wrap_up: "info" }[row.state] ?? "";
  return html`<${Badge} kind=${kind}>${t(`state.${row.state}`)}<//>`;
}

/** A clock that runs; yellow and red as the desk says. */
export function Waiting({ wait, at }) {
  const now = useNow(1000);
  if (!wait) return null;
  const seconds = wait.seconds + (now - at) / 1000;
  return html`<span class=${`wait ${wait.level}`} title=${t(`wait.${wait.level}`)}><${Icon} name="clock" /><span class="unseen">${t(`wait.${wait.level}`)} </span>${clock(seconds)}</span>`;
}

function Nothing({ wanted, counts }) {
  if (wanted.q || wanted.channel || wanted.task || wanted.late || wanted.tag) {
    return html`<${Empty} icon="search" title=${t("list.nothing_found")}><button type="button" onClick=${() => ask({ q: "", channel: "", task: "", late: "", tag: "" })}>${t("list.clear")}</button><//>`;
  }
  return html`<${Empty} icon="check" title=${t(`list.empty_${wanted.view}`)}>
    ${wanted.view === "mine" && counts.waiting > 0 ? html`<button type="button" class="primary" onClick=${() => ask({ view: "waiting" })}>${t("list.go_waiting", { n: counts.waiting })}</button>` : t(`list.empty_${wanted.view}_hint`)}<//>`;
}
