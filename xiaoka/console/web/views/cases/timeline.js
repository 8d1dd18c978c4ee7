/** The course of a case: who did what, and what the customer was told by it. */

import { html } from "../../ui/html.js";
import { moment } from "../../ui/format.js";
import { Badge } from "../../ui/parts.js";
import { named, t } from "../../ui/words.js";

export function Timeline({ steps }) {
  return html`<ol class="course">${[...steps].reverse().map((step, index) => html`<li key=${steps.length - index}>
    <p><span class="strong">${titleOf(step.event)}</span> <span class="soft">${step.by || named("actor", step.actor)}</span>
      <time class="soft small number" datetime=${step.at}>${moment(step.at)}</time></p>
    ${step.second && html`<p class="soft small">${t("case.second", { name: step.second })}</p>`}
    ${Object.entries(step.said).map(([name, text]) => html`<p key=${name} class="said">${name === "comment" ? "" : `${named("fact", name)}：`}${text}</p>`)}
    ${step.told.map((one) => html`<blockquote key=${one.to}><span class="soft small">${t(`case.${one.sent === "sent" ? "told" : one.sent}`, { to: one.to })}${one.sent === "dead" && html` <${Badge} kind="bad">!<//>`}</span><br />${one.text}</blockquote>`)}
  </li>`)}</ol>`;
}

function titleOf(event) {
  if (!event.startsWith("proposed:")) return named("event", event);
  return t("event.proposed", { deed: named("deed", event.slice("proposed:".length)) });
}
