/** The improvement inbox (待学说法): one wording after the other, one key each. */

import { html, useMemo, useRef, useState } from "../../ui/html.js";
import { call, get, post, query as told } from "../../ui/api.js";
import { prompt } from "../../ui/dialog.js";
import { moment, percent } from "../../ui/format.js";
import { Badge, Empty, Head, Icon, Loading, Tabs, Trouble, useRead } from "../../ui/parts.js";
import { ask } from "../../ui/router.js";
import { composing, useShortcuts } from "../../ui/shortcuts.js";
import { save, Table } from "../../ui/table.js";
import { say, toast, trouble } from "../../ui/toast.js";
import { named, register, t } from "../../ui/words.js";
import words from "./words.js";

register(words);
const STATES = [["new", "inbox.new"], ["labelled", "inbox.labelled"], ["exported", "inbox.exported_tab"], ["dropped", "inbox.dropped"]];
const TURNS = "/api/console/turns";

export default function Inbox({ query }) {
  const status = STATES.some(([id]) => id === query.status) ? query.status : "new";
  const { data, error, again, set } = useRead((signal) => get(`${TURNS}${told({ status, limit: 100 })}`, { signal }), status);
  if (error && !data) return html`<${Trouble} error=${error} again=${again} />`;
  if (!data) return html`<${Loading} />`;
  const count = data.counts.labelled;
  return html`<${Head} title=${t("nav.inbox")} about=${t("inbox.about")}>
      <button type="button" disabled=${!count} onClick=${() => exporting(count, again)}><${Icon} name="download" />${t("inbox.export", { n: count })}</button><//>
    <${Tabs} label=${t("nav.inbox")} chosen=${status} choose=${(id) => ask({ status: id })} panel="inbox-panel" items=${STATES.map(([id, label]) => ({ id, label: t(label), count: data.counts[id] }))} />
    <div id="inbox-panel" role="tabpanel" aria-label=${t(STATES.find(([id]) => id === status)[1])}>
      ${status === "new" ? html`<${Labelling} key="new" data=${data} set=${set} />` : html`<${Listing} rows=${data.turns} status=${status} again=${again} />`}</div>`;
}

async function exporting(count, again) {
  const sure = await prompt({ title: t("inbox.export_sure", { n: count }), text: t("inbox.export_text"), confirm: t("inbox.export", { n: count }) });
  if (!sure) return;
  try {
    const response = await fetch(`${TURNS}/export`, { credentials: "same-origin", headers: { "X-Xiaoka-Console": "1" } });
    if (!response.ok) throw (await response.json()).error;
    save("wordings.diff", await response.text(), "text/x-diff;charset=utf-8");
    toast(t("inbox.exported", { n: count }), "ok");
    again();
  } catch (error) {
    trouble(error);
  }
}

export const nameOf = (label) => named("label", label);

function Labelling({ data, set }) {
  const [at, setAt] = useState(0);
  const [last, setLast] = useState(null);
  const turn = data.turns[Math.min(at, data.turns.length - 1)];
  const choices = useMemo(() => turn && ranked(turn, data.labels), [turn]);
  // a key that comes while the last one is on its way would be meant for a wording that is not shown yet
  const busy = useRef(false);
  const settle = async (path, body, message, status) => {
    if (busy.current) return;
    busy.current = true;
    try {
      await post(`${TURNS}/${turn.id}/${path}`, body);
      set({ ...data, turns: data.turns.filter((one) => one.id !== turn.id), counts: { ...data.counts, new: data.counts.new - 1, [status]: data.counts[status] + 1 } });
      setLast({ turn, status, message });
      setAt((now) => Math.min(now, Math.max(0, data.turns.length - 2)));
      say(message);
    } catch (error) {
      trouble(error);
    }
    busy.current = false;
  };
  const label = (name) => settle("label", { label: name }, t("inbox.saved", { label: nameOf(name) }), "labelled");
  const drop = () => settle("drop", {}, t("inbox.was_dropped"), "dropped");
  const undo = async () => {
    if (busy.current) return;
    busy.current = true;
    try {
      await call(`${TURNS}/${last.turn.id}/reopen`, { method: "POST", body: {} });
      set({ ...data, turns: [last.turn, ...data.turns], counts: { ...data.counts, new: data.counts.new + 1, [last.status]: data.counts[last.status] - 1 } });
      setAt(0);
      setLast(null);
      say(t("inbox.undone"));
    } catch (error) {
      trouble(error);
    }
    busy.current = false;
  };
  const step = (by) => setAt((now) => (now + by + data.turns.length) % data.turns.length);
  useShortcuts(t("nav.inbox"), [
    ...(choices ?? []).map((name, index) => ({ keys: String(index + 1), label: t("inbox.label_n", { n: index + 1 }), run: () => label(name) })),
    { keys: "/", label: t("inbox.search"), run: () => document.getElementById("label-search")?.focus() },
    { keys: "x", label: t("inbox.drop"), when: () => Boolean(turn), run: drop },
    { keys: "z", label: t("inbox.undo"), when: () => Boolean(last), run: undo },
    { keys: "j", label: t("inbox.skip"), when: () => Boolean(turn), run: () => step(1) },
    { keys: "k", label: t("inbox.previous"), when: () => Boolean(turn), run: () => step(-1) },
  ]);
  const back = last && html`<span class="soft small">${last.message}</span><button type="button" onClick=${undo}><${Icon} name="back" />${t("inbox.undo")} <kbd>Z</kbd></button>`;
  if (!turn) return html`<div class="panel"><${Empty} title=${t("inbox.done")}>${t("inbox.done_hint")}<//><p class="more">${back}</p></div>`;
  return html`<section class="panel label-card" aria-labelledby="wording">
    <p class="soft small">${t("inbox.place", { n: Math.min(at, data.turns.length - 1) + 1, all: data.turns.length })} · ${named("why", turn.why)} · ${moment(turn.created, { seconds: false })} · <a href=${`/console/talks/${turn.conversation}`}>${t("inbox.talk")}</a></p>
    <h2 id="wording" class="wording"><${Marked} text=${turn.wording} /></h2>
    <p>${t("inbox.heard")} <span class="strong">${nameOf(turn.heard)}</span> <${Badge} kind=${turn.confidence < 0.4 ? "bad" : "warn"}>${t("inbox.sure", { share: percent(turn.confidence) })}<//></p>
    <h3>${t("inbox.which")}</h3>
    <ol class="ranking">${choices.map((name, index) => html`<li key=${name}><button type="button" onClick=${() => label(name)}><kbd>${index + 1}</kbd><span>${nameOf(name)}</span><small class="soft number">${sureOf(turn, name)}</small></button></li>`)}</ol>
    <div class="label-foot"><${Search} key=${turn.id} labels=${data.labels} choose=${label} /><span class="tools">
      <button type="button" onClick=${drop}>${t("inbox.drop")} <kbd>X</kbd></button><button type="button" onClick=${() => step(1)}>${t("inbox.skip")} <kbd>J</kbd></button>${back}</span></div></section>`;
}

const nameIn = (one) => (Array.isArray(one) ? one[0] : one.name);
const shareIn = (one) => (Array.isArray(one) ? one[1] : one.confidence);

function ranked(turn, labels) {
  const told = [turn.heard, ...turn.ranking.map(nameIn)].filter((one) => labels.includes(one));
  return [...new Set(told)].slice(0, 9);
}

function sureOf(turn, name) {
  const found = turn.ranking.find((one) => nameIn(one) === name);
  return found ? percent(shareIn(found)) : "";
}

/** Data in the wording are marked, as the training data mark them: `[text](entity)`. */
export function Marked({ text }) {
  const parts = text.split(/(\[[^[\]]+\]\([a-z_]+\))/);
  return html`<span>${parts.map((part, index) => {
    const found = /^\[(.+)\]\(([a-z_]+)\)$/.exec(part);
    return found ? html`<mark key=${index} title=${found[2]}>${found[1]}</mark>` : part;
  })}</span>`;
}

function Search({ labels, choose }) {
  const [text, setText] = useState("");
  const field = useRef();
  const wanted = text.trim().toLowerCase();
  const found = wanted ? labels.filter((one) => one.includes(wanted) || nameOf(one).toLowerCase().includes(wanted)).slice(0, 8) : [];
  const keys = (event) => {
    if (composing(event)) return;
    if (event.key === "Enter" && found.length) (event.preventDefault(), choose(found[0]));
    if (event.key === "Escape") (setText(""), field.current.blur());
  };
  return html`<div class="label-search"><label class="unseen" for="label-search">${t("inbox.search")}</label>
    <input id="label-search" ref=${field} type="search" autocomplete="off" placeholder=${`${t("inbox.search")}  /`} aria-describedby="label-search-hint" value=${text} onInput=${(event) => setText(event.target.value)} onKeyDown=${keys} />
    <small id="label-search-hint" class="soft">${t("inbox.search_hint")}</small>
    ${found.length > 0 && html`<ul>${found.map((one) => html`<li key=${one}><button type="button" onClick=${() => choose(one)}>${nameOf(one)} <small class="soft mono">${one}</small></button></li>`)}</ul>`}</div>`;
}

function Listing({ rows, status, again }) {
  const reopen = async (row) => {
    try {
      await post(`${TURNS}/${row.id}/reopen`);
      again();
    } catch (error) {
      trouble(error);
    }
  };
  const columns = [
    { id: "wording", label: t("inbox.wording"), show: (row) => html`<${Marked} text=${row.wording} />` }, { id: "heard", label: t("inbox.heard"), value: (row) => nameOf(row.heard) },
    ...(status === "dropped" ? [] : [{ id: "label", label: t("inbox.label"), value: (row) => nameOf(row.label), show: (row) => html`<span class=${row.label === row.heard ? "ok-text" : "bad-text"}>${nameOf(row.label)}</span>` }]),
    { id: "by", label: t("inbox.by") }, { id: "why", label: t("inbox.why"), value: (row) => named("why", row.why) }, { id: "created", label: t("inbox.created"), show: (row) => html`<span class="nowrap soft">${moment(row.created, { seconds: false })}</span>` },
    ...(status === "exported" ? [] : [{ id: "reopen", label: html`<span class="unseen">${t("inbox.reopen")}</span>`, plain: true, show: (row) => html`<button type="button" class="small" onClick=${() => reopen(row)}>${t("inbox.reopen")}</button>` }]),
  ];
  return html`<div class="board"><${Table} caption=${t("nav.inbox")} columns=${columns} rows=${rows} keyOf=${(row) => row.id} empty=${html`<${Empty} icon="inbox" title=${t("inbox.none")} />`} /></div>`;
}
