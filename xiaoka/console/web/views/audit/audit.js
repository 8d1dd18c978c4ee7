/** The audit browser (审计留痕): filters, one entry in full, verifying the chain, export. */

import { html, useEffect, useState } from "../../ui/html.js";
import { get, query as told } from "../../ui/api.js";
import { Dialog } from "../../ui/dialog.js";
import { moment } from "../../ui/format.js";
import { Empty, Head, Icon, Loading, Trouble, useRead } from "../../ui/parts.js";
import { ask } from "../../ui/router.js";
import { Table } from "../../ui/table.js";
import { trouble } from "../../ui/toast.js";
import { register, t } from "../../ui/words.js";
import words from "./words.js";

register(words);
const FIELDS = ["actor", "event", "subject", "channel", "since", "until"];
const AUDIT = "/api/console/audit";

export default function Audit({ query }) {
  const filter = Object.fromEntries(FIELDS.map((name) => [name, query[name] ?? ""]));
  const [before, setBefore] = useState(query.before ?? "");
  const [rows, setRows] = useState([]);
  const [open, setOpen] = useState(null);
  const asked = { ...filter, since: at(filter.since), until: at(filter.until) };
  const { data, error, again } = useRead((signal) => get(`${AUDIT}${told({ ...asked, before })}`, { signal }), JSON.stringify([filter, before]));
  useEffect(() => {
    if (data) setRows((now) => (before && now.length && data.entries[0]?.seq < now.at(-1).seq ? [...now, ...data.entries] : data.entries));
  }, [data]);
  if (error && !data) return html`<${Trouble} error=${error} again=${again} />`;
  const columns = [
    { id: "seq", label: t("audit.seq"), number: true }, { id: "at", label: t("audit.time"), show: (row) => html`<span class="nowrap number">${moment(row.at)}</span>` },
    { id: "actor", label: t("audit.actor"), show: (row) => html`<span class="mono">${row.actor}</span>` }, { id: "event", label: t("audit.what"), show: (row) => html`<span class="mono">${row.event}</span>` },
    { id: "subject", label: t("audit.of"), show: (row) => html`<span class="mono">${row.subject}</span>` }, { id: "channel", label: t("audit.channel") },
    { id: "hash", label: t("audit.hash"), plain: true, show: (row) => html`<span class="mono soft">${row.hash.slice(0, 8)}</span>` },
  ];
  const more = data && data.entries.length === data.page;
  return html`<${Head} title=${t("nav.audit")} about=${t("audit.about")}>
      <a class="button" href=${`${AUDIT}/export${told(asked)}`} download><${Icon} name="download" />${t("audit.export")}</a><//>
    <${Verify} show=${(seq) => (ask({ ...Object.fromEntries(FIELDS.map((name) => [name, ""])) }), setBefore(String(seq + 6)))} />
    <div class="board"><${Filters} key=${JSON.stringify(filter)} filter=${filter} change=${(fields) => (setBefore(""), ask(fields))} />
      ${!data ? html`<${Loading} />` : html`<${Table} caption=${t("nav.audit")} columns=${columns} rows=${rows} keyOf=${(row) => row.seq} open=${setOpen} empty=${html`<${Empty} icon="audit" title=${t("audit.none")}>${t("audit.none_hint")}<//>`} />
        ${more && html`<p class="more"><button type="button" onClick=${() => setBefore(String(rows.at(-1).seq))}>${t("audit.more")}</button></p>`}`}</div>
    ${open && html`<${Entry} entry=${open} close=${() => setOpen(null)} />`}`;
}

/** A local time of the field, in China, as the desk reads it. */
function at(text) {
  return text ? `${text.length === 16 ? `${text}:00` : text}+08:00` : "";
}

function Filters({ filter, change }) {
  const [values, setValues] = useState(filter);
  const field = (name, type = "text") => html`<label class="filter"><span>${t(`audit.${name}`)}</span><input type=${type} name=${name} maxlength="128" autocomplete="off" value=${values[name]} title=${type === "text" && name !== "channel" ? t(`audit.${name}_hint`) : undefined}
    placeholder=${type === "text" && name !== "channel" ? t(`audit.${name}_hint`) : undefined} onInput=${(event) => setValues((now) => ({ ...now, [name]: event.target.value }))} /></label>`;
  const submit = (event) => (event.preventDefault(), change(Object.fromEntries(Object.entries(values).map(([name, text]) => [name, text.trim()]))));
  return html`<form class="board-filters audit-filters" role="search" onSubmit=${submit}>${field("actor")}${field("event")}${field("subject")}${field("channel")}${field("since", "datetime-local")}${field("until", "datetime-local")}
    <button><${Icon} name="search" />${t("audit.find")}</button>
    ${Object.values(filter).some(Boolean) && html`<button type="button" class="link" onClick=${() => change(Object.fromEntries(FIELDS.map((name) => [name, ""])))}>${t("audit.clear")}</button>`}</form>`;
}

function Verify({ show }) {
  const [result, setResult] = useState(null);
  const [busy, setBusy] = useState(false);
  const [anchor, setAnchor] = useState("");
  const [problem, setProblem] = useState("");
  const verify = async (event) => {
    event?.preventDefault();
    const noted = /^(\d+):([0-9a-f]{64})$/.exec(anchor.trim());
    setProblem(anchor.trim() && !noted ? t("audit.anchor_bad") : "");
    if (anchor.trim() && !noted) return;
    setBusy(true);
    try {
      setResult(await get(`${AUDIT}/verify${told(noted ? { anchor_seq: noted[1], anchor_hash: noted[2] } : {})}`));
    } catch (error) {
      trouble(error);
    }
    setBusy(false);
  };
  return html`<section class="panel verify" aria-label=${t("audit.verify")}>
    <form onSubmit=${verify}><button class="primary" disabled=${busy}><${Icon} name="audit" />${t("audit.verify")}</button>
      <label class="filter"><span>${t("audit.anchor")}</span><input name="anchor" autocomplete="off" spellcheck="false" placeholder=${t("audit.anchor_hint")} value=${anchor} onInput=${(event) => setAnchor(event.target.value)} /></label></form>
    <div aria-live="polite">${busy && html`<${Loading} />`}${problem && html`<p class="problem">${problem}</p>`}${result && !busy && html`<${Outcome} result=${result} show=${show} />`}</div></section>`;
}

function Outcome({ result, show }) {
  const head = html`<p class="soft small">${t("audit.head")} <code class="mono hash">${result.head.seq}:${result.head.hash}</code></p>`;
  if (result.sound) return html`<p class="sound"><${Icon} name="check" /><span class="strong">${t("audit.sound", { n: result.entries })}</span></p>${head}`;
  return html`<p class="unsound"><${Icon} name="alert" /><span class="strong">${t("audit.broken", { n: result.problems.length })}</span></p>
    <ul class="breaks">${result.problems.slice(0, 50).map((one) => html`<li key=${`${one.seq}${one.kind}`}><span class="strong number">${t("audit.at", { seq: one.seq })}</span><span>${t(`problem.${one.kind}`)}</span><span class="soft mono small">${one.message}</span>
      <button type="button" class="link" onClick=${() => show(one.seq)}>${t("audit.show")}</button></li>`)}</ul>`;
}

function Entry({ entry, close }) {
  const rows = [["at", moment(entry.at)], ["actor", entry.actor], ["what", entry.event], ["of", entry.subject], ["channel", entry.channel], ["evidence", entry.evidence], ["policy", entry.policy_version], ["prev", entry.prev_hash], ["hash", entry.hash]];
  return html`<${Dialog} title=${t("audit.entry", { seq: entry.seq })} onClose=${close} wide><dl class="pairs entry">
    ${rows.filter(([, value]) => value).map(([name, value]) => html`<div key=${name}><dt>${t(`audit.${name === "at" ? "time" : name}`)}</dt><dd class="mono">${value}</dd></div>`)}
    ${["before", "after"].map((name) => entry[name] && html`<div key=${name}><dt>${t(`audit.${name}`)}</dt><dd><pre tabindex="0">${JSON.stringify(entry[name], null, 2)}</pre></dd></div>`)}</dl><//>`;
}
