/** The frame around every view: who is signed in decides what is shown. */

import { html, shared, useEffect } from "../ui/html.js";
import { ended, get } from "../ui/api.js";
import { DialogHost } from "../ui/dialog.js";
import { Loading, Trouble } from "../ui/parts.js";
import { Toasts } from "../ui/toast.js";
import { language } from "../ui/words.js";
import { Enrol, FirstPassword } from "./first.js";
import { Frame } from "./frame.js";
import { SignIn } from "./sign_in.js";

/** Who is signed in: `undefined` not known yet, `null` nobody, an error, or `{name, role, rights, limited, …}`. */
export const me = shared(undefined);
/** Address for an authenticator, between sign-in and its first code. */
export const enrolment = shared("");

/** Ask the desk who is signed in. */
export async function identify() {
  try {
    me.set(await get("/api/staff/me", { quiet: true }));
    ended.set("");
  } catch (error) {
    me.set(error.code === "session_ended" ? null : error);
  }
}

export function App() {
  const who = me.use();
  const over = ended.use();
  const tag = language.use();
  useEffect(() => void identify(), []);
  return html`<${Body} key=${tag} who=${over ? null : who} over=${over} /><${DialogHost} /><${Toasts} />`;
}

function Body({ who, over }) {
  if (who === undefined) return html`<div class="centre"><${Loading} /></div>`;
  if (who instanceof Error) return html`<div class="centre"><${Trouble} error=${who} again=${identify} /></div>`;
  if (who === null) return html`<${SignIn} notice=${over} />`;
  if (who.limited === "enrol") return html`<${Enrol} who=${who} />`;
  if (who.limited === "change_password") return html`<${FirstPassword} who=${who} />`;
  return html`<${Frame} who=${who} />`;
}
