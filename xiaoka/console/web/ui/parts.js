/** Small pieces that all views share. */

import { html, useEffect, useRef, useState } from "./html.js";
import { Icon } from "./icons.js";
import { t } from "./words.js";

export { Icon };

/** The head of a view: a title, what it is about, and its buttons. */
export function Head({ title, about, children }) {
  return html`<header class="view-head"><div><h1>${title}</h1>${about && html`<p class="soft">${about}</p>`}</div><div class="tools">${children}</div></header>`;
}

/** What to do where there is nothing; `whole` where there is nothing else on the page. */
export function Empty({ icon = "check", title, children, whole = false }) {
  return html`<div class="empty"><${Icon} name=${icon} /><${whole ? "h1" : "p"} class="strong">${title}<//>${children && html`<p class="soft">${children}</p>`}</div>`;
}

export function Loading() {
  return html`<div class="loading" role="status"><span class="spinner"></span>${t("shell.loading")}</div>`;
}

/** Why something could not be read, and a button to try again. */
export function Trouble({ error, again }) {
  return html`<div class="empty" role="alert"><${Icon} name="alert" /><p class="strong">${error.message}</p>
    ${again && html`<button type="button" onClick=${again}>${t("shell.again")}</button>`}</div>`;
}

/** A mark with a colour that means something: `ok`, `warn`, `bad`, `info` or none. */
export function Badge({ kind = "", children }) {
  return html`<span class=${`badge ${kind}`}>${children}</span>`;
}

/** Tabs that are a list of buttons: `[{id, label, count}]`. */
export function Tabs({ label, items, chosen, choose, panel }) {
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = items[(items.findIndex((one) => one.id === chosen) + step + items.length) % items.length];
    choose(next.id);
    event.currentTarget.querySelector(`[data-tab="${next.id}"]`)?.focus();
    event.preventDefault();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} onKeyDown=${move}>
    ${items.map(
      (one) => html`<button key=${one.id} type="button" role="tab" data-tab=${one.id} aria-selected=${one.id === chosen} aria-controls=${panel}
        tabindex=${one.id === chosen ? 0 : -1} onClick=${() => choose(one.id)}>${one.label}${one.count > 0 && html`<span class="count">${one.count}</span>`}</button>`,
    )}
  </div>`;
}

/** Read something when the component appears and when `key` changes: `{data, error, again, busy, set}`. */
export function useRead(read, key) {
  const [state, setState] = useState({ data: null, error: null, busy: true, at: 0 });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setState((now) => ({ ...now, busy: true }));
    read(stop.signal).then(
      (data) => stop.signal.aborted || setState({ data, error: null, busy: false, at: Date.now() }),
      (error) => stop.signal.aborted || setState((now) => ({ ...now, error, busy: false })),
    );
    return () => stop.abort();
  }, [key, round]);
  return { ...state, again: () => setRound((n) => n + 1), set: (data) => setState((now) => ({ ...now, data })) };
}

const LIVE_MS = 10_000;

/** Read again every few seconds while the page is looked at and `on`. */
export function useLive(read, on = true) {
  const latest = useRef();
  latest.current = read.again;
  useEffect(() => {
    if (!on) return undefined;
    const look = () => document.visibilityState === "visible" && latest.current();
    const timer = setInterval(look, LIVE_MS);
    document.addEventListener("visibilitychange", look);
    return () => (clearInterval(timer), document.removeEventListener("visibilitychange", look));
  }, [on]);
}

/** Say from when it is, and say so loudly when it could not be read again. */
export function Fresh({ read }) {
  if (!read.at) return null;
  const time = new Date(read.at).toLocaleTimeString("zh-CN", { hour12: false });
  if (!read.error) return html`<p class="fresh-line soft small">${t("fresh.at", { time })}</p>`;
  return html`<p class="fresh-line stale" role="alert"><${Icon} name="alert" />${t("fresh.stale", { time })}<button type="button" class="small" onClick=${read.again}>${t("shell.again")}</button></p>`;
}

/** The time, again every `ms`: for clocks that run. */
export function useNow(ms = 1000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}

/** A button that opens a menu; `items` are `{label, icon, run, danger}` or null. */
export function Menu({ label, icon = "dots", face, items, className = "icon" }) {
  const [open, setOpen] = useState(false);
  const box = useRef();
  useEffect(() => {
    if (!open) return undefined;
    const away = (event) => box.current?.contains(event.target) || setOpen(false);
    document.addEventListener("pointerdown", away);
    box.current.querySelector("[role=menuitem]")?.focus();
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);
  const close = () => {
    setOpen(false);
    box.current.querySelector("button")?.focus();
  };
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && open) close();
    else if (step && open) {
      const all = [...box.current.querySelectorAll("[role=menuitem]")];
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="menu" ref=${box} onKeyDown=${keys}>
    <button type="button" class=${className} aria-haspopup="menu" aria-expanded=${open} aria-label=${face ? undefined : label} title=${label} onClick=${() => setOpen(!open)}>
      ${face ?? html`<${Icon} name=${icon} />`}</button>
    ${open && html`<div class="menu-list" role="menu" aria-label=${label}>
      ${items.filter(Boolean).map((one) => html`<button type="button" role="menuitem" class=${one.danger ? "danger-text" : ""}
        onClick=${() => (close(), one.run())}>${one.icon && html`<${Icon} name=${one.icon} />`}${one.label}</button>`)}
    </div>`}
  </div>`;
}
