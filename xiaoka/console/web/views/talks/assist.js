/** Suggestions to insert, the next best action, a summary, rules and knowledge. Nothing is ever sent from here. */

import { html, useEffect, useRef, useState } from "../../ui/html.js";
import { post } from "../../ui/api.js";
import { Badge, Icon, Loading, Trouble, useRead } from "../../ui/parts.js";
import { say, trouble } from "../../ui/toast.js";
import { named, t } from "../../ui/words.js";

export function Assist({ talk, me, insert }) {
  const row = talk.conversation;
  const can = me.rights.includes("talk");
  // asked again when the customer has said something; what was for an earlier state of the talk vanishes
  const last = talk.turns.filter((one) => one.role === "customer" || one.role === "agent").at(-1)?.seq ?? 0;
  const read = useRead((signal) => (can ? post("/api/assist/suggest", { conversation: row.id }, { signal }) : Promise.resolve(null)), `${row.id} ${last}`);
  if (!can) return html`<p class="soft">${t("assist.not_yours")}</p>`;
  return html`
    <${Search} insert=${insert} />
    ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />` : !read.data ? html`<${Loading} />` : html`<${Help} help=${read.data} stale=${read.busy} insert=${insert} />`}`;
}

function Help({ help, stale, insert }) {
  return html`
    <section><h2>${t("assist.next")}</h2><p class="card next"><${Icon} name="right" /> ${help.next.text}</p></section>
    <section aria-live="polite"><h2>${t("assist.suggestions")}</h2>
      ${stale ? html`<p class="soft">${t("assist.stale")}</p>` : help.suggestions.length === 0 ? html`<p class="soft">${t("assist.none")}</p>`
        : help.suggestions.map((one) => html`<${Suggestion} key=${one.id} one=${one} insert=${insert} />`)}</section>
    <section><h2>${t("assist.summary")}</h2><dl class="summary">${["wish", "verified", "filled", "stuck", "todo"].map((part) => html`<div><dt>${t(`assist.${part}`)}</dt>
      <dd>${help.summary[part].length ? help.summary[part].join("\n") : html`<span class="soft">${t("assist.nothing")}</span>`}</dd></div>`)}</dl></section>
    ${help.policy.length > 0 && html`<section><h2>${t("assist.rules")}</h2><dl class="rules">${help.policy.map((one) => html`<div key=${one.key}><dt>${one.title}</dt>
      <dd><strong>${one.value}</strong> <button type="button" class="link small" onClick=${() => insert(one.text)}>${t("assist.insert")}</button></dd></div>`)}</dl></section>`}`;
}

/** One reply to choose from. Ignored ones are told to the desk, so that it learns. */
function Suggestion({ one, insert, judged = true }) {
  const [gone, setGone] = useState(false);
  if (gone) return null;
  const ignore = () => {
    setGone(true);
    if (judged) post("/api/assist/feedback", { suggestion: one.id, outcome: "ignored" }).catch(trouble);
    say(t("assist.ignored"));
  };
  return html`<article class="card"><p class="why"><${Badge} kind="info">${named("suggestion", one.source.kind)}<//><span>${one.why}</span><span>${one.confidence_title}</span></p>
    <p class="text">${one.text}</p>
    <div class="tools"><button type="button" class="primary small" onClick=${() => insert(one.text, judged ? one.id : null)}>${t("assist.insert")}</button>
      <button type="button" class="small" onClick=${ignore}>${t("assist.ignore")}</button></div></article>`;
}

/** Look something up in the same knowledge that the bot answers from, in one's own words. */
function Search({ insert }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState(null);
  const [busy, setBusy] = useState(false);
  const field = useRef();
  useEffect(() => {
    if (!text.trim()) setFound(null);
  }, [text]);
  const look = async (event) => {
    event.preventDefault();
    if (!text.trim() || busy) return;
    setBusy(true);
    try {
      const help = await post("/api/assist/suggest", { utterances: [{ role: "customer", text: text.trim() }] });
      setFound(help.suggestions.filter((one) => one.source.kind === "faq" || one.source.kind === "policy"));
    } catch (error) {
      trouble(error);
    }
    setBusy(false);
  };
  return html`<section><form class="search" role="search" onSubmit=${look}><${Icon} name="book" />
      <input ref=${field} type="search" aria-label=${t("assist.search")} placeholder=${t("assist.search")} maxlength="100" value=${text} onInput=${(event) => setText(event.target.value)} /></form>
    ${busy && html`<${Loading} />`}
    ${found && !busy && (found.length ? found.map((one) => html`<${Suggestion} key=${one.id} one=${one} insert=${insert} judged=${false} />`) : html`<p class="soft">${t("assist.nothing_found")}</p>`)}</section>`;
}
