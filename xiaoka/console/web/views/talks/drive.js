/** What an agent does in a task for the customer: begin it, prove who he is, fill in, have him agree, file. */

import { html, useState } from "../../ui/html.js";
import { post } from "../../ui/api.js";
import { prompt } from "../../ui/dialog.js";
import { Icon, Menu } from "../../ui/parts.js";
import { say, toast, trouble } from "../../ui/toast.js";
import { named, t, titled } from "../../ui/words.js";

// answered here; a shop is visited, and calls are asked for by the bot
const WAYS = new Set(["sms_code", "service_password", "reserved_contact", "name_id", "face"]);
const CONSENT = new Set(["confirm", "agree", "quote", "confirm_stop", "elsewhere"]);
// done by the system itself: there is nothing to ask
const CHECKS = new Set(["precheck", "eligibility", "elder", "suspend", "holder_died", "keep_offer", "look", "allowed", "no_texts", "unfiled"]);
// what was sent last, by talk: one looks at other talks meanwhile
const sent = new Map();

/** Fill in one answer, by the same checks as the customer's own. */
export function fillIn(row, task, api, changed) {
  const { options } = row;
  return prompt({
    title: t("drive.fill", { what: titleOf(row) }), text: t("drive.fill_text"), confirm: t("composer.save"),
    fields: [{ name: "value", label: titleOf(row), required: true, ...(options.length ? { type: "select", options: [["", t("drive.choose")], ...options] } : { max: 200 }) }],
    submit: async ({ value }) => {
      changed(await post(`${api}/fields`, { task, name: row.name, value: value.trim() }));
      say(t("drive.filled", { what: titleOf(row) }));
    },
  });
}

export function Drive({ data, mine, api, changed, again }) {
  const [busy, setBusy] = useState(false);
  const { task, verification: proof, asked } = data;
  if (!mine) return task ? html`<p class="small soft drive-hint">${t("drive.take_first")}</p>` : null;
  const run = async (work) => {
    if (busy) return;
    setBusy(true);
    try {
      await work();
    } catch (error) {
      trouble(error);
    }
    setBusy(false);
  };
  const act = (path, body = {}) => run(async () => changed(await post(`${api}/${path}`, body)));
  const begin = (kind) => act("tasks", { kind });
  if (!task) return html`<${Begin} kinds=${data.begin} begin=${begin} busy=${busy} />`;
  const known = data.begin.some((one) => one.kind === task.kind);
  if (!known) return html`<p class="small soft drive-hint">${t("drive.of_bot")}</p>`;
  if (!task.id) return html`<div class="drive"><button type="button" class="primary" disabled=${busy} onClick=${() => begin(task.kind)}>${t("drive.begin", { task: named("task", task.kind) })}</button></div>`;
  const current = data.checklist.find((one) => one.state === "current");
  if (current?.name.startsWith("verify")) return html`<${Prove} proof=${proof} api=${api} run=${run} busy=${busy} again=${again} />`;
  const consent = !current || CONSENT.has(current.name);
  const file = current?.name === "confirm";
  // nothing begun elsewhere is the rule, and then there is nothing to ask
  const check = !current || CHECKS.has(current.name) || (current.name === "elsewhere" && !asked.asked);
  const question = asked.asked ? "drive.ask_again" : consent ? "drive.consent_ask" : "drive.ask";
  return html`<div class="drive" role="group" aria-label=${t("drive.name")}>
    ${asked.asked && html`<p class="small soft" role="status">${t(asked.answered ? "drive.has_answered" : "drive.waits")}</p>`}
    <button type="button" class=${asked.asked ? "" : "primary"} disabled=${busy} onClick=${() => act(`tasks/${task.id}/ask`)}>
      ${check ? t("drive.go_on") : file ? t("drive.confirm_ask") : t(question, { what: titleOf(current) })}</button>
    ${asked.asked && html`<button type="button" class="primary" disabled=${busy || !asked.answered} onClick=${() => act(`tasks/${task.id}/answer`)}>${t(file ? "drive.file" : "drive.answer")}</button>`}
    ${file && html`<p class="small soft">${t("drive.consent")}</p>`}</div>`;
}

function Begin({ kinds, begin, busy }) {
  const items = kinds.map((one) => ({ label: named("task", one.kind), run: () => begin(one.kind) }));
  return html`<div class="drive"><${Menu} label=${t("drive.begin_menu")} className="" items=${busy ? [] : items} face=${html`<${Icon} name="note" />${t("drive.begin_menu")}`} /></div>`;
}

/** Prove who he is: what is sent is answered by the customer in the talk, and judged unseen. */
function Prove({ proof, api, run, busy, again }) {
  const [method, setMethod] = useState(sent.get(api) ?? null);
  const ways = proof.methods.map((one) => one.method).filter((one) => WAYS.has(one));
  const chosen = method && ways.includes(method) ? method : null;
  const send = (one) => run(async () => {
    await post(`${api}/proofs`, { method: one });
    sent.set(api, one);
    setMethod(one);
    say(t("drive.sent", { way: named("method", one) }));
  });
  const check = () => run(async () => {
    const judged = await post(`${api}/proofs/check`, { method: chosen });
    if (judged.ok) toast(t("drive.proven"), "ok");
    else toast(t(judged.tries_left ? "drive.wrong" : "drive.no_more", { n: judged.tries_left ?? 0 }), "bad");
    again();
  });
  return html`<div class="drive" role="group" aria-label=${t("drive.prove")}>
    ${chosen && html`<p class="small" role="status">${t(chosen === "face" ? "drive.face_waits" : "drive.proof_waits", { way: named("method", chosen) })}</p>`}
    ${chosen && chosen !== "face" && html`<button type="button" class="primary" disabled=${busy} onClick=${check}>${t("drive.check")}</button>`}
    ${ways.length === 0 && html`<p class="small soft">${t("drive.shop_only")}</p>`}
    ${ways.map((one, place) => html`<button type="button" key=${one} class=${!chosen && place === 0 ? "primary" : ""} disabled=${busy} onClick=${() => send(one)}>${t(one === chosen ? "drive.prove_again" : "drive.prove_by", { way: wayOf(one) })}</button>`)}
  </div>`;
}

// 用人脸核身核验 would say it twice
const wayOf = (one) => (one === "face" ? t("drive.face") : named("method", one));
const titleOf = (one) => titled(one.name, one.title);
