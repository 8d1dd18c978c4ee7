/** The box to write in: a reply or an internal note, quick phrases by `/`. Enter sends, never while an input method composes. */

import { html, useEffect, useRef, useState } from "../../ui/html.js";
import { post } from "../../ui/api.js";
import { Icon, Tabs } from "../../ui/parts.js";
import { composing } from "../../ui/shortcuts.js";
import { toast } from "../../ui/toast.js";
import { t } from "../../ui/words.js";
import { phrases } from "./phrases.js";

const MAX = 500;
const TYPING_EVERY_MS = 4000;
// drafts live as long as the page: what is half-written may name a customer, so the browser keeps nothing
const drafts = new Map();

export function Composer({ handle, talk, me, api, send }) {
  const row = talk.conversation;
  const kept = drafts.get(row.id) ?? { mode: "reply", text: { reply: "", note: "" } };
  const [mode, setMode] = useState(kept.mode);
  const [text, setText] = useState(kept.text);
  const [picked, setPicked] = useState(0);
  const suggestion = useRef(null);
  const box = useRef();
  const told = useRef(0);
  const here = text[mode];
  const found = mode === "reply" && here.startsWith("/") ? phrases(here.slice(1), me.name) : null;
  const locked = mode === "reply" && !talk.may.includes("reply");
  useEffect(() => void drafts.set(row.id, { mode, text }), [mode, text]);
  useEffect(() => fit(box.current), [here, mode]);
  const write = (value, at = mode) => {
    setText((now) => ({ ...now, [at]: value }));
    setPicked(0);
    if (at === "reply" && !value.startsWith("/") && Date.now() - told.current > TYPING_EVERY_MS) typing(true);
  };
  const typing = (on) => {
    if (!on && !told.current) return;
    told.current = on ? Date.now() : 0;
    post(`${api}/typing`, { on }).catch(() => {});
  };
  const focus = (at) => {
    if (at) setMode(at);
    requestAnimationFrame(() => box.current?.focus());
  };
  const submit = () => {
    const said = here.trim();
    if (!said || found || locked) return;
    if (said.length > MAX) return void toast(t("composer.too_long", { n: said.length }), "bad");
    send(mode, said, mode === "reply" ? suggestion.current : null);
    suggestion.current = null;
    setText((now) => ({ ...now, [mode]: "" }));
    typing(false);
    box.current.focus();
  };
  const choose = (one) => {
    write(one.text);
    focus();
    requestAnimationFrame(() => blank(box.current));
  };
  handle.current = {
    focus, send: submit,
    phrases: () => (write("/", "reply"), focus("reply")),
    insert(value, at = "reply", from = null) {
      write(text[at] && !text[at].startsWith("/") && text[at] !== value ? `${text[at].trimEnd()}\n${value}` : value, at);
      suggestion.current = from;
      focus(at);
    },
  };
  const keys = (event) => {
    if (composing(event)) return;
    const list = found?.length ? found : null;
    if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) setPicked((picked + (event.key === "ArrowDown" ? 1 : -1) + list.length) % list.length);
    else if (list && (event.key === "Enter" || event.key === "Tab")) choose(list[picked]);
    else if (event.key === "Escape") {
      if (found) write("");
      else return;
    } else if (event.key === "Enter" && !event.shiftKey) submit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const hint = locked ? t("composer.locked", { agent: row.agent ?? "" }) : t(mode === "note" ? "composer.note_hint" : row.state === "active" && row.agent === me.name ? "composer.reply_hint" : "composer.take_hint");
  return html`<div class=${`composer ${mode}`}>
    ${found && html`<${Phrases} found=${found} picked=${picked} choose=${choose} />`}
    <div class="composer-top"><${Tabs} label=${t("composer.mode")} panel="composer-box" chosen=${mode} choose=${(at) => focus(at)}
      items=${[{ id: "reply", label: t("composer.reply") }, { id: "note", label: t("composer.note") }]} />
      <button type="button" class="link small" onClick=${() => (write("/", "reply"), focus("reply"))}><${Icon} name="bolt" />${t("composer.phrases")}<kbd>/</kbd></button></div>
    <div id="composer-box" role="tabpanel" aria-label=${t(`composer.${mode}`)}>
      <textarea ref=${box} rows="2" value=${here} placeholder=${hint} aria-label=${t(mode === "note" ? "composer.note_label" : "composer.reply_label")} aria-describedby="composer-keys"
        aria-controls=${found ? "phrases" : undefined} aria-activedescendant=${found?.length ? `phrase-${picked}` : undefined}
        onInput=${(event) => write(event.target.value)} onKeyDown=${keys} onBlur=${() => typing(false)}></textarea></div>
    <div class="composer-foot"><span id="composer-keys" class="soft small">${t("composer.keys")}</span>
      <span class=${`small number ${here.length > MAX ? "bad-text" : "soft"}`}>${here.length > MAX - 100 ? `${here.length}/${MAX}` : ""}</span>
      <button type="button" class="primary" disabled=${!here.trim() || Boolean(found) || locked || here.length > MAX} onClick=${submit}>${mode === "note" ? t("composer.save") : t("composer.send")}<${Icon} name=${mode === "note" ? "note" : "send"} /></button></div>
  </div>`;
}

function Phrases({ found, picked, choose }) {
  return html`<ul class="phrases" id="phrases" role="listbox" tabindex="0" aria-label=${t("composer.phrases")}>
    ${found.length === 0 && html`<li role="option" aria-selected="false" class="soft">${t("composer.no_phrase")}</li>`}
    ${found.map((one, index) => html`<li key=${one.key} id=${`phrase-${index}`} role="option" aria-selected=${index === picked} onMouseDown=${(event) => (event.preventDefault(), choose(one))}>
      <strong>/${one.key}</strong><span>${one.text}</span></li>`)}</ul>`;
}

function fit(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 180)}px`;
}

/** Select the first blank (＿＿) of a phrase, so that typing fills it. */
function blank(box) {
  const at = box.value.indexOf("＿＿");
  if (at >= 0) box.setSelectionRange(at, at + 2);
  else box.setSelectionRange(box.value.length, box.value.length);
}
