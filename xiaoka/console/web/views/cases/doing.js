/** Doing something with a case: what is needed is asked for, what the customer will read is shown, and only then it is sent. */

import { html, useEffect, useRef, useState } from "../../ui/html.js";
import { post } from "../../ui/api.js";
import { Dialog, Field } from "../../ui/dialog.js";
import { moment } from "../../ui/format.js";
import { Icon, Loading } from "../../ui/parts.js";
import { t } from "../../ui/words.js";

export function nameOf(offer) {
  const deed = t(`deed.${offer.deed}`);
  if (offer.mode === "propose") return t("deed.propose", { deed });
  return offer.proposed_by ? t("deed.second", { deed }) : deed;
}

export function Doing({ found, offer, close, done, moved }) {
  const [values, setValues] = useState(() => ({ documents: offer.inputs.includes("documents") ? t("deed.documents_value") : "", to: offer.inputs.includes("to") ? "keep_number" : "" }));
  const [words, setWords] = useState(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef();
  const asked = offer.inputs.length > 0;
  const body = () => ({ deed: offer.deed, seen: found.version, ...Object.fromEntries(Object.entries(values).filter(([, text]) => text)) });
  const attempt = async (work) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
    } catch (error) {
      if (error.code === "case_moved") return moved();
      setProblem(error.message);
    }
    setBusy(false);
    return undefined;
  };
  const look = () => attempt(async () => setWords(await post(`/api/console/cases/${found.number}/preview`, body())));
  const send = () => attempt(async () => done(await post(`/api/console/cases/${found.number}/deeds`, body())));
  useEffect(() => {
    if (offer.previewed && !asked) look();
  }, []);
  const submit = (event) => {
    event.preventDefault();
    if (!form.current.reportValidity() || busy) return;
    if (offer.previewed && !words) look();
    else send();
  };
  const write = (name) => (value) => (setValues((now) => ({ ...now, [name]: value })), asked && setWords(null));
  const foot = html`<button type="button" onClick=${close}>${t("shell.cancel")}</button>
    <button type="submit" form="doing" class=${offer.deed === "reject" || offer.deed === "not_me" ? "danger" : "primary"} disabled=${busy}>${label(offer, words)}</button>`;
  return html`<${Dialog} title=${`${nameOf(offer)} · ${found.number}`} onClose=${close} wide foot=${foot}>
    <form id="doing" ref=${form} onSubmit=${submit}>
      ${offer.mode === "propose" && html`<p class="notice">${t("deed.proposes")}</p>`}
      ${offer.mode === "do" && offer.proposed_by && html`<p class="notice">${t("case.second", { name: offer.proposed_by })}</p>`}
      ${offer.deed === "not_me" && html`<p class="problem">${t("deed.stops")}</p>`}
      ${fields(offer).map((one, index) => html`<${Field} key=${one.name} ...${one} autofocus=${index === 0} value=${values[one.name] ?? ""} onValue=${write(one.name)} />`)}
      ${offer.previewed && (words ? html`<${Words} words=${words} />` : busy && html`<${Loading} />`)}
      ${problem && html`<p class="problem" role="alert"><${Icon} name="alert" />${problem}</p>`}
    </form><//>`;
}

function label(offer, words) {
  if (offer.mode === "propose") return nameOf(offer);
  if (!offer.previewed) return t("deed.confirm");
  if (!words) return t("deed.preview");
  return t(words.texts.length ? "deed.send" : "deed.confirm");
}

function fields(offer) {
  const needed = (name) => offer.inputs.includes(name);
  const answers = offer.deed === "answer";
  return [
    needed("to") && { name: "to", label: t("deed.to"), type: "choice", required: true, options: [["keep_number", t("to.keep_number")], ["cancel_card", t("to.cancel_card")]] },
    needed("reason") && { name: "reason", label: t(answers ? "deed.answer_reason" : "deed.reason"), type: "textarea", rows: 2, required: true, max: 200, hint: answers ? undefined : t("deed.reason_hint") },
    needed("remedy") && { name: "remedy", label: t("deed.remedy"), type: "textarea", rows: 2, required: true, max: 200, hint: t("deed.remedy_hint") },
    needed("documents") && { name: "documents", label: t("deed.documents"), required: true, max: 200 },
    { name: "note", label: t(needed("note") ? "deed.note_needed" : "deed.note"), type: "textarea", rows: 2, required: needed("note"), max: 500 },
  ].filter(Boolean);
}

function Words({ words }) {
  return html`<section class="words" aria-live="polite"><h3>${t(words.texts.length ? "deed.will_hear" : "deed.will_hear_nothing")}</h3>
    ${words.texts.map((one, index) => html`<blockquote key=${index}><span class="soft small number">${one.to}</span><br />${one.text}</blockquote>`)}
    <p class="soft small">${words.next_at ? t("deed.will_be", { meaning: words.meaning, next: moment(words.next_at, { seconds: false }) }) : t("deed.will_end", { meaning: words.meaning })}</p></section>`;
}
