/** The task as the bot follows it, as a checklist: what is done, what comes now, where each answer came from; and what an agent does in it. */

import { html } from "../../ui/html.js";
import { Badge, Icon } from "../../ui/parts.js";
import { named, t, titled } from "../../ui/words.js";
import { Drive, fillIn } from "./drive.js";
import { Masked } from "../../ui/reveal.js";

// the number has its own place, and what the customer agreed to says nothing
const PLAIN = new Set(["number", "confirm", "agree", "quote", "precheck", "eligibility"]);

export function Checklist({ data, task, mine, reveal, api, changed, again }) {
  const { checklist: steps, form } = data;
  const title = data.task?.title;
  const drive = html`<${Drive} data=${data} mine=${mine} api=${api} changed=${changed} again=${again} />`;
  if (!title) return html`<section><h2>${t("ctx.task")}</h2><p class="soft">${t("ctx.no_task")}</p>${drive}</section>`;
  const fill = (step) => {
    const row = mine && data.task.id && form.find((one) => one.name === step.name);
    return row && (() => fillIn(row, data.task.id, api, changed));
  };
  const done = steps.filter((one) => one.state === "done").length;
  return html`<section><h2>${title} <${Badge} kind="info">${t("ctx.done_of", { done, of: steps.length })}<//></h2>
    ${drive}<ol class="checklist">${steps.map((step) => html`<${Step} key=${step.name} step=${step} task=${task} reveal=${reveal} fill=${fill(step)} />`)}</ol></section>`;
}

function Step({ step, task, reveal, fill }) {
  const masked = step.value.includes("*") && task && !PLAIN.has(step.name);
  return html`<li class=${step.state} aria-current=${step.state === "current" ? "step" : undefined}>
    <span class="tick" aria-hidden="true">${step.state === "done" && html`<${Icon} name="check" />`}</span>
    <div><p>${titleOf(step)}<span class="unseen">${t(`step_state.${step.state}`)}</span></p>
      ${step.value && html`<p class="small">${masked ? html`<${Masked} what="field" task=${task.id} name=${step.name} label=${titleOf(step)} shown=${step.value} ...${reveal} />` : html`<span>${step.value}</span>`}
        ${step.by && html`<span class="source">${named("source", step.by)}</span>`}</p>`}</div>
    ${fill && html`<button type="button" class="icon small" aria-label=${t("drive.fill", { what: titleOf(step) })} title=${t("drive.fill", { what: titleOf(step) })} onClick=${fill}><${Icon} name="edit" /></button>`}</li>`;
}

const titleOf = (one) => titled(one.name, one.title);
