/** The case board (受理单工作台): one list with views and filters, and the case that was opened from it. */

import { html, useEffect, useState } from "../../ui/html.js";
import { get, query as told } from "../../ui/api.js";
import { moment, when } from "../../ui/format.js";
import { Badge, Empty, Fresh, Head, Icon, Loading, Tabs, Trouble, useLive, useRead } from "../../ui/parts.js";
import { ask, go } from "../../ui/router.js";
import { useShortcuts } from "../../ui/shortcuts.js";
import { Table } from "../../ui/table.js";
import { named, register, t, titled } from "../../ui/words.js";
import { Case } from "./case.js";
import { around } from "./around.js";
import { zh } from "./words.js";
import { en } from "./words_en.js";

register({ "zh-CN": zh, en });
const VIEWS = ["open", "review", "attention", "late", "closed", "all"];
export const KINDS = ["cancel_card", "replace_card", "report_loss", "dispute", "resume_service", "pay_bill", "reset_password", "keep_number", "file_complaint"];

export default function Cases({ params, query, me }) {
  return params.number ? html`<${Case} key=${params.number} number=${params.number} me=${me} />` : html`<${Board} query=${query} me=${me} />`;
}

function Board({ query, me }) {
  const view = VIEWS.includes(query.view) ? query.view : me.rights.includes("decide") ? "review" : "open";
  const filter = { view, kind: query.kind ?? "", state: query.state ?? "", number: query.number ?? "" };
  const [offset, setOffset] = useState(0);
  const [rows, setRows] = useState([]);
  const read = useRead((signal) => get(`/api/console/cases${told({ ...filter, offset })}`, { signal }), JSON.stringify([filter, offset]));
  const { data, error, again } = read;
  useEffect(() => {
    if (data) setRows((now) => (offset ? [...now, ...data.cases] : data.cases));
  }, [data]);
  useEffect(() => around.set(rows.map((row) => row.number)), [rows]);
  useLive(read, offset === 0);
  const change = (fields) => (setOffset(0), ask(fields));
  useShortcuts(t("nav.cases"), [
    { keys: "f", label: t("cases.find"), run: () => document.getElementById("case-number")?.focus() },
    ...VIEWS.slice(0, 4).map((one, index) => ({ keys: String(index + 1), label: t(`view.${one}`), run: () => change({ view: one, state: "" }) })),
  ]);
  if (error && !data) return html`<${Trouble} error=${error} again=${again} />`;
  const counts = data?.counts ?? {};
  const exported = (form) => `/api/console/cases/export${told({ ...filter, form })}`;
  return html`
    <${Head} title=${t("nav.cases")} about=${t("cases.about")}>
      <a class="button" href=${exported("csv")} download title=${t("cases.export_hint")}><${Icon} name="download" />${t("shell.csv")}</a>
      <a class="button" href=${exported("json")} download title=${t("cases.export_hint")}><${Icon} name="download" />${t("cases.json")}</a>
    <//>
    <${Tabs} label=${t("nav.cases")} chosen=${view} choose=${(id) => change({ view: id, state: "" })} panel="cases-panel"
      items=${VIEWS.map((id) => ({ id, label: t(`view.${id}`), count: counts[id] }))} />
    <div id="cases-panel" role="tabpanel" aria-label=${t(`view.${view}`)} class="board">
      <${Filters} filter=${filter} columns=${data?.columns ?? []} change=${change} />
      <${Fresh} read=${read} />
      ${!data ? html`<${Loading} />` : html`
        <${Table} caption=${t("nav.cases")} columns=${columns()} rows=${rows} keyOf=${(row) => row.number} open=${(row) => go(`/console/cases/${row.number}`)}
          empty=${html`<${Empty} icon="cases" title=${t(view === "review" ? "cases.review_none" : "cases.none")}>${t("cases.none_hint")}<//>`} />
        ${rows.length < (counts[view] ?? 0) && html`<p class="more"><button type="button" onClick=${() => setOffset(rows.length)}>${t("cases.more")}</button></p>`}`}
    </div>`;
}

function Filters({ filter, columns, change }) {
  const [number, setNumber] = useState(filter.number);
  const states = columns.filter((one) => !filter.kind || one.kind === filter.kind);
  const submit = (event) => (event.preventDefault(), change({ number: number.trim() }));
  return html`<form class="board-filters" role="search" onSubmit=${submit}>
    <label><span class="unseen">${t("cases.search")}</span><input id="case-number" type="search" placeholder=${t("cases.search")} pattern="[A-Za-z0-9 ]*" maxlength="20" value=${number} onInput=${(event) => setNumber(event.target.value)} /></label>
    <button><${Icon} name="search" />${t("cases.find")}</button>
    <label><span class="unseen">${t("cases.kind")}</span><select onChange=${(event) => change({ kind: event.target.value, state: "" })}>
      <option value="">${t("cases.any_kind")}</option>${KINDS.map((one) => html`<option value=${one} selected=${one === filter.kind}>${t(`task.${one}`)}</option>`)}</select></label>
    <label><span class="unseen">${t("cases.state")}</span><select onChange=${(event) => change({ state: event.target.value })}>
      <option value="">${t("cases.any_state")}</option>
      ${filter.state && !states.some((one) => one.state === filter.state) && html`<option value=${filter.state} selected>${filter.state}</option>`}
      ${states.map((one) => html`<option value=${one.state} selected=${one.state === filter.state}>${named("task", one.kind)} · ${titled(one.state, one.meaning)} (${one.count})</option>`)}</select></label>
    ${(filter.number || filter.kind || filter.state) && html`<button type="button" class="link" onClick=${() => (setNumber(""), change({ number: "", kind: "", state: "" }))}>${t("cases.clear")}</button>`}
  </form>`;
}

function columns() {
  return [
    { id: "number", label: t("cases.number"), show: (row) => html`<span class="mono">${row.number}</span>` },
    { id: "kind", label: t("cases.kind"), value: (row) => named("task", row.kind) },
    { id: "msisdn", label: t("cases.msisdn"), show: (row) => html`<span class="number nowrap">${row.msisdn}</span>` },
    { id: "meaning", label: t("cases.state"), show: (row) => html`<span class="nowrap" title=${row.state}>${titled(row.state, row.meaning)}</span>` },
    { id: "next_at", label: t("cases.next"), show: (row) => html`<span class=${`nowrap ${row.late ? "bad-text" : ""}`}>${moment(row.next_at, { seconds: false })}</span>` },
    { id: "marks", label: t("cases.marks"), value: (row) => Number(row.late) * 4 + Number(row.attention) * 2 + Number(row.frozen), show: (row) => html`<${Marks} row=${row} />` },
    { id: "created", label: t("cases.created"), show: (row) => html`<span class="soft nowrap">${moment(row.created, { seconds: false })}</span>` },
  ];
}

export function Marks({ row }) {
  return html`<span class="marks">${row.late && html`<${Badge} kind="bad">${t("cases.late")}<//>`}${row.attention && html`<${Badge} kind="warn">${t("cases.attention")}<//>`}${row.frozen && html`<${Badge} kind="info">${t("cases.frozen")}<//>`}</span>`;
}
