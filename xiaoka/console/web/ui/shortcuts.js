/**
 * Keyboard shortcuts: registered by views, listed by `?`.
 *
 * Single keys work only outside of fields and can be switched off (WCAG 2.1.4). Keys are bound by their place on the
 * keyboard (`event.code`), so that they work under any layout, and never while an input method composes.
 */

import { shared, useEffect, useRef } from "./html.js";

const KEPT = "xiaoka.console.single-keys";
const scopes = new Map();

export const singles = shared(localStorageValue() !== "off");
/** Open or closed state of the list of shortcuts. */
export const listed = shared(false);

function localStorageValue() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

export function allowSingles(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // lasts for this page only
  }
  singles.set(on);
}

/**
 * Register shortcuts while a component is shown.
 *
 * @param {string} scope heading in the list
 * @param {{keys: string, label: string, run: (event) => void, when?: () => boolean}[]} entries
 *   keys such as `j`, `?`, `mod+enter`, `alt+j`, `escape`; `when` tells whether it means anything now
 */
export function useShortcuts(scope, entries) {
  const latest = useRef(entries);
  latest.current = entries;
  useEffect(() => {
    const id = Symbol(scope);
    scopes.set(id, { scope, entries: () => latest.current });
    return () => scopes.delete(id);
  }, [scope]);
}

/** Return `[{scope, entries}]` of all that is registered now. */
export function all() {
  const found = new Map();
  for (const one of scopes.values()) found.set(one.scope, [...(found.get(one.scope) ?? []), ...one.entries()]);
  return [...found].map(([scope, entries]) => ({ scope, entries }));
}

/** Show keys as people write them. */
export function shown(keys) {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const names = { mod: mac ? "⌘" : "Ctrl", alt: mac ? "⌥" : "Alt", shift: "Shift", enter: "Enter", escape: "Esc", arrowup: "↑", arrowdown: "↓" };
  return keys.split("+").map((key) => names[key] ?? key.toUpperCase());
}

const CODES = { Slash: "/", Escape: "escape", Enter: "enter", NumpadEnter: "enter", ArrowUp: "arrowup", ArrowDown: "arrowdown", Period: ".", Comma: "," };

function pressed(event) {
  if (event.key === "?") return "?";
  const plain = CODES[event.code] ?? event.code.replace(/^(Key|Digit)/, "").toLowerCase();
  const parts = [event.ctrlKey || event.metaKey ? "mod" : "", event.altKey ? "alt" : "", event.shiftKey ? "shift" : "", plain];
  return parts.filter(Boolean).join("+");
}

/** Tell whether an input method is at work: Enter then chooses a word and sends nothing. */
export function composing(event) {
  return event.isComposing || event.keyCode === 229;
}

function inField(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable=true]"));
}

function listen(event) {
  if (composing(event) || event.defaultPrevented) return;
  const keys = pressed(event);
  const single = !keys.includes("+") && keys !== "escape";
  if (document.querySelector("dialog[open]") || (single && (inField(event.target) || !singles.get()))) return;
  // the newest scope wins: a view's key is more particular than the shell's
  for (const { entries } of [...scopes.values()].reverse()) {
    for (const one of entries()) {
      if (![].concat(one.keys).includes(keys) || (one.when && !one.when())) continue;
      event.preventDefault();
      one.run(event);
      return;
    }
  }
}

export function start() {
  document.addEventListener("keydown", listen);
}
