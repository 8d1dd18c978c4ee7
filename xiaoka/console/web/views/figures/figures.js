/** The supervisor's figures (班长看板): charts, the same numbers as tables, CSV of each, dead letters. */

import { html, useMemo } from "../../ui/html.js";
import { get, post, query as told } from "../../ui/api.js";
import { moment, percent, span } from "../../ui/format.js";
import { Empty, Head, Icon, Loading, Trouble, useRead } from "../../ui/parts.js";
import { ask } from "../../ui/router.js";
import { Table } from "../../ui/table.js";
import { toast, trouble } from "../../ui/toast.js";
import { named, register, t } from "../../ui/words.js";
import { Chart, names, numbers } from "./chart.js";
import words from "./words.js";

register(words);
const DAYS = [7, 14, 30, 92];
const STAGES = ["started", "verified", "confirmed", "filed", "done"];

export default function Figures({ query, me }) {
  const days = DAYS.includes(Number(query.days)) ? Number(query.days) : 14;
  const { data, error, again } = useRead((signal) => get(`/api/console/figures${told({ days })}`, { signal }), days);
  if (error && !data) return html`<${Trouble} error=${error} again=${again} />`;
  if (!data) return html`<${Loading} />`;
  return html`<${Head} title=${t("nav.figures")} about=${t("figures.about", { first: data.first, last: data.last })}>
      <label>${t("figures.days")} <select onChange=${(event) => ask({ days: event.target.value })}>${DAYS.map((n) => html`<option value=${n} selected=${n === days}>${t("figures.last", { n })}</option>`)}</select></label><//>
    <${Cards} data=${data} />
    <div class="figures">
      <${Funnel} rows=${data.funnels} days=${days} />
      <${Drops} funnels=${data.funnels} days=${days} />
      <${Talks} found=${data.containment} days=${days} />
      <${Reasons} rows=${data.reasons} days=${days} />
      <${Times} found=${data.times} days=${days} />
      <${Csat} found=${data.csat} days=${days} />
      <${Accuracy} found=${data.accuracy} days=${days} />
      <${Confused} rows=${data.accuracy.confused} days=${days} />
      <${Letters} rows=${data.dead_letters} days=${days} may=${me.rights.includes("decide")} again=${again} />
    </div>`;
}

function Cards({ data }) {
  const { containment, times, csat, accuracy } = data;
  const time = (seconds) => (seconds === null ? "–" : span(seconds));
  const cards = [
    ["containment", percent(containment.share), t("figures.containment_of", { part: containment.contained, whole: containment.talks })],
    ["wait", time(times.wait.median), t("figures.wait_of", { p95: time(times.wait.p95), missed: times.missed })],
    ["handle", time(times.handle.median), t("figures.handle_of", { p95: time(times.handle.p95), n: times.handle.count })],
    ["csat", csat.mean === null ? "–" : csat.mean.toFixed(1), csat.votes ? t("figures.csat_of", { n: csat.votes, share: percent(csat.share) }) : t("figures.csat_none")],
    ["accuracy", percent(accuracy.estimate, 1), t("figures.accuracy_of", accuracy)],
    ["letters", String(data.dead_letters.length), t("figures.letters_of", { n: data.waiting_letters })],
  ];
  return html`<dl class="cards">${cards.map(([id, big, small]) => html`<div key=${id} class=${`panel ${id === "letters" && data.dead_letters.length ? "alarm" : ""}`}>
    <dt>${t(`figures.${id}`)}</dt><dd><b>${big}</b><span class="soft small">${small}</span></dd></div>`)}</dl>`;
}

/** One figure: title, CSV, chart, and the table that says the same. */
function Figure({ id, title, days, columns, rows, chart, height, label, wide = false, empty }) {
  return html`<div class=${`panel figure ${wide ? "wide" : ""}`}><header><h2 id=${`figure-${id}`}>${title}</h2>
      <a class="button small" href=${`/api/console/figures/${id}.csv${told({ days })}`} download aria-label=${`${t("shell.csv")} ${title}`}><${Icon} name="download" />CSV</a></header>
    ${!rows.length || empty ? html`<${Empty} icon="figures" title=${t("figures.nothing")} />` : html`
      ${chart && html`<${Chart} option=${chart} label=${label ?? title} height=${height} />`}
      ${chart ? html`<details><summary>${t("figures.table")}</summary><${Table} caption=${title} columns=${columns} rows=${rows} keyOf=${(row) => columns.map((one) => row[one.id]).join()} /></details>`
        : html`<${Table} caption=${title} columns=${columns} rows=${rows} keyOf=${(row) => columns.map((one) => row[one.id]).join()} />`}`}</div>`;
}

const number = (id, label, show) => ({ id, label, number: true, show });

function Funnel({ rows, days }) {
  const flat = rows.map((one) => ({ task: one.task, ...one.stages, done_share: one.done_share }));
  const columns = [{ id: "task", label: t("figures.task"), value: (row) => named("task", row.task) },
    ...STAGES.map((one) => number(one, t(`stage.${one}`), (row) => row[one] ?? html`<span class="soft">${t("figures.no_stage")}</span>`)), number("done_share", t("figures.done_share"), (row) => percent(row.done_share))];
  const chart = useMemo(() => (colour) => ({
    xAxis: names(colour, flat.map((row) => named("task", row.task))), yAxis: numbers(colour),
    series: STAGES.map((one) => ({ type: "bar", name: t(`stage.${one}`), barGap: "10%", data: flat.map((row) => row[one]) })),
  }), [rows]);
  return html`<${Figure} id="funnel" title=${t("figures.funnel")} days=${days} columns=${columns} rows=${flat} chart=${chart} height=${300} wide />`;
}

function Drops({ funnels, days }) {
  const rows = funnels.flatMap((one) => one.drops.map((drop) => ({ task: one.task, ...drop }))).sort((a, b) => b.count - a.count);
  const columns = [{ id: "task", label: t("figures.task"), value: (row) => named("task", row.task) }, { id: "step", label: t("figures.step"), value: (row) => named("step", row.step) }, number("count", t("figures.count"))];
  return html`<${Figure} id="drops" title=${t("figures.drops")} days=${days} columns=${columns} rows=${rows} />`;
}

function Talks({ found, days }) {
  const columns = [{ id: "day", label: t("figures.day") }, number("talks", t("figures.talks_n")), number("contained", t("figures.contained")), number("share", t("figures.share"), (row) => percent(row.share))];
  const chart = useMemo(() => (colour) => ({
    xAxis: names(colour, found.days.map((one) => one.day.slice(5))), yAxis: [numbers(colour), numbers(colour, { share: true, splitLine: { show: false } })],
    series: [{ type: "bar", name: t("figures.talks_n"), data: found.days.map((one) => one.talks), barMaxWidth: 22 },
      { type: "line", name: t("figures.share"), yAxisIndex: 1, data: found.days.map((one) => one.share), connectNulls: true, symbolSize: 6, tooltip: { valueFormatter: (value) => percent(value ?? null) } }],
  }), [found]);
  return html`<${Figure} id="containment" title=${t("figures.talks")} days=${days} columns=${columns} rows=${found.days} chart=${chart} empty=${!found.talks} />`;
}

function Reasons({ rows, days }) {
  const columns = [{ id: "reason", label: t("figures.reason"), value: (row) => named("reason", row.reason) }, number("count", t("figures.count"))];
  const chart = useMemo(() => (colour) => ({
    grid: { left: 8, right: 24, top: 8, bottom: 4, containLabel: true }, legend: undefined, xAxis: numbers(colour), yAxis: names(colour, rows.map((row) => named("reason", row.reason)), { inverse: true }),
    series: [{ type: "bar", name: t("figures.count"), data: rows.map((row) => row.count), barMaxWidth: 22, label: { show: true, position: "right", color: colour.ink } }],
  }), [rows]);
  return html`<${Figure} id="reasons" title=${t("figures.reasons")} days=${days} columns=${columns} rows=${rows} chart=${chart} height=${Math.max(120, rows.length * 36 + 40)} />`;
}

const TIMES = ["wait_median", "wait_p95", "handle_median", "handle_p95"];

function Times({ found, days }) {
  const minutes = (seconds) => (seconds === null ? null : Math.round(seconds / 6) / 10);
  const columns = [{ id: "day", label: t("figures.day") }, ...TIMES.map((one) => number(one, t(`figures.${one}`), (row) => (row[one] === null ? "–" : minutes(row[one]))))];
  const chart = useMemo(() => (colour) => ({
    xAxis: names(colour, found.days.map((one) => one.day.slice(5))), yAxis: numbers(colour),
    series: TIMES.map((one) => ({ type: "line", name: t(`figures.${one}`), data: found.days.map((row) => minutes(row[one])), connectNulls: true, symbolSize: 6, lineStyle: { type: one.endsWith("p95") ? "dashed" : "solid" } })),
  }), [found]);
  return html`<${Figure} id="times" title=${t("figures.times")} days=${days} columns=${columns} rows=${found.days} chart=${chart} empty=${!found.wait.count} />`;
}

function Csat({ found, days }) {
  const columns = [{ id: "day", label: t("figures.day") }, number("votes", t("figures.votes")), number("mean", t("figures.mean"), (row) => row.mean ?? "–")];
  const chart = useMemo(() => (colour) => ({
    xAxis: names(colour, found.days.map((one) => one.day.slice(5))), yAxis: numbers(colour, { max: 5 }),
    series: [{ type: "line", name: t("figures.mean"), data: found.days.map((one) => one.mean), connectNulls: true, symbolSize: 6 }],
  }), [found]);
  return html`<${Figure} id="csat" title=${t("figures.csat_days")} days=${days} columns=${columns} rows=${found.days} chart=${chart} empty=${!found.votes} />`;
}

function Accuracy({ found, days }) {
  const columns = [{ id: "day", label: t("figures.day") }, ...["heard", "collected", "judged"].map((one) => number(one, t(`figures.${one}`))),
    ...["right_share", "estimate"].map((one) => number(one, t(`figures.${one}`), (row) => percent(row[one], 1)))];
  const chart = useMemo(() => (colour) => ({
    xAxis: names(colour, found.days.map((one) => one.day.slice(5))), yAxis: numbers(colour, { share: true }),
    series: ["estimate", "right_share"].map((one) => ({ type: "line", name: t(`figures.${one}`), data: found.days.map((row) => row[one]), connectNulls: true, symbolSize: 6, tooltip: { valueFormatter: (value) => percent(value ?? null, 1) } })),
  }), [found]);
  return html`<${Figure} id="accuracy" title=${t("figures.accuracy_days")} days=${days} columns=${columns} rows=${found.days} chart=${chart} empty=${!found.judged} />`;
}

function Confused({ rows, days }) {
  const columns = [{ id: "heard", label: t("figures.heard_as"), value: (row) => named("label", row.heard) }, { id: "label", label: t("figures.meant"), value: (row) => named("label", row.label) }, number("count", t("figures.count"))];
  return html`<${Figure} id="confused" title=${t("figures.confused")} days=${days} columns=${columns} rows=${rows} />`;
}

function Letters({ rows, days, may, again }) {
  const retry = async (row) => {
    try {
      await post(`/api/console/letters/${row.id}/retry`);
      toast(t("figures.retried"), "ok");
      again();
    } catch (error) {
      trouble(error);
    }
  };
  const columns = [{ id: "id", label: "#", number: true }, { id: "kind", label: t("figures.kind"), value: (row) => named("notice", row.kind) }, { id: "to", label: t("figures.to") }, number("tries", t("figures.tries")),
    { id: "error", label: t("figures.error") }, { id: "created", label: t("figures.created"), show: (row) => html`<span class="nowrap">${moment(row.created, { seconds: false })}</span>` },
    ...(may ? [{ id: "retry", label: html`<span class="unseen">${t("figures.retry")}</span>`, plain: true, show: (row) => html`<button type="button" class="small" onClick=${() => retry(row)}>${t("figures.retry")}</button>` }] : [])];
  return html`<div class="panel figure wide"><header><h2 id="figure-letters">${t("figures.dead")}</h2>
    <a class="button small" href=${`/api/console/figures/letters.csv${told({ days })}`} download aria-label=${`${t("shell.csv")} ${t("figures.dead")}`}><${Icon} name="download" />CSV</a></header>
    <${Table} caption=${t("figures.dead")} columns=${columns} rows=${rows} keyOf=${(row) => row.id} empty=${html`<${Empty} title=${t("figures.dead_none")} />`} /></div>`;
}
