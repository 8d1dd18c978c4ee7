/** A masked datum, and the click that shows it whole: with a reason, written to the audit trail, and gone again after a while. */

import { html, useEffect, useState } from "./html.js";
import { post } from "./api.js";
import { prompt } from "./dialog.js";
import { Icon } from "./parts.js";
import { say } from "./toast.js";
import { t } from "./words.js";

const SHOWN_MS = 30_000;
const ACCOUNT_MS = 120_000;
const REASONS = ["repeat", "deliver", "call", "check"];

export function Masked({ what, shown, api, can, label, ...more }) {
  const [whole, setWhole] = useState("");
  useEffect(() => {
    if (!whole) return undefined;
    const timer = setTimeout(() => setWhole(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [whole]);
  const title = t("reveal.see", { what: label ?? t(`reveal.${what}`) });
  const ask = () => asking(title, async (reason) => {
    const found = await post(`${api}/reveal`, { what, reason, ...more });
    setWhole(found.value);
    say(t("reveal.shown"));
  });
  return html`<span class=${`masked ${whole ? "whole" : ""}`}><span class="number">${whole || shown}</span>
    ${can && (whole
      ? html`<button type="button" class="icon small" aria-label=${t("reveal.hide")} title=${t("reveal.hide")} onClick=${() => setWhole("")}><${Icon} name="x" /></button>`
      : html`<button type="button" class="icon small" aria-label=${title} title=${title} onClick=${ask}><${Icon} name="eye" /></button>`)}</span>`;
}

/** See an account that the customer has not opened by proof: for the rare case, with a reason. */
export function SeeAccount({ api, show }) {
  const title = t("reveal.see", { what: t("reveal.account") });
  const ask = () => asking(title, async (reason) => {
    const found = await post(`${api}/reveal`, { what: "account", reason });
    show(found.account);
    setTimeout(() => show(null), ACCOUNT_MS);
    say(t("reveal.shown"));
  });
  return html`<button type="button" class="small see-account" onClick=${ask}><${Icon} name="eye" />${title}</button>`;
}

/** Ask why, then do it; nothing is shown without a reason. */
export function asking(title, submit) {
  const options = REASONS.map((one) => [t(`reveal.reason_${one}`), t(`reveal.reason_${one}`)]);
  return prompt({
    title, text: t("reveal.why"), confirm: t("reveal.show"),
    fields: [
      { name: "reason", label: t("reveal.reason"), type: "choice", required: true, options: [...options, ["other", t("reveal.reason_other")]] },
      { name: "other", label: t("reveal.other"), max: 150, hint: t("reveal.other_hint") },
    ],
    submit: async ({ reason, other }) => {
      const told = [reason === "other" ? "" : reason, other.trim()].filter(Boolean).join("：");
      if (told.length < 2) throw new Error(t("reveal.reason_missing"));
      await submit(told);
    },
  });
}
