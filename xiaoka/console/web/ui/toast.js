/** Short messages that go away, and one live region that reads aloud what changes. */

import { html, shared } from "./html.js";
import { Icon } from "./icons.js";
import { t } from "./words.js";

const SHOWN_MS = { info: 4000, ok: 4000, bad: 9000 };
const toasts = shared([]);
const spoken = shared("");
let last = 0;

/** Show a message: `ok`, `info` or `bad`. */
export function toast(text, kind = "info") {
  const id = (last += 1);
  toasts.set((now) => [...now.slice(-2), { id, text, kind }]);
  setTimeout(() => dismiss(id), SHOWN_MS[kind]);
}

/** Show why something was refused; what was aborted on purpose is no news. */
export function trouble(error) {
  if (error?.name === "AbortError" || error?.code === "session_ended") return;
  toast(error?.message || t("error.internal"), "bad");
}

/** Have a screen reader say something, politely, once. */
export function say(text) {
  // the same sentence twice is only read when the region was empty in between
  spoken.set("");
  setTimeout(() => spoken.set(text), 60);
}

function dismiss(id) {
  toasts.set((now) => now.filter((one) => one.id !== id));
}

export function Toasts() {
  const shown = toasts.use();
  return html`
    <div class="toasts" role="region" aria-label=${t("shell.messages")}>
      <div aria-live="polite">
        ${shown.map(
          (one) => html`<div key=${one.id} class=${`toast ${one.kind}`}>
            <${Icon} name=${one.kind === "bad" ? "alert" : "check"} /><span>${one.text}</span>
            <button type="button" class="icon small" aria-label=${t("shell.dismiss")} onClick=${() => dismiss(one.id)}><${Icon} name="x" /></button>
          </div>`,
        )}
      </div>
    </div>
    <div class="unseen" aria-live="polite">${spoken.use()}</div>`;
}
