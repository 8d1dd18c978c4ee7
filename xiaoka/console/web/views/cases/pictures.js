/** Photos of the customer: masked until somebody says why he looks; who, when and why is in the audit trail. */

import { html, useEffect, useState } from "../../ui/html.js";
import { moment } from "../../ui/format.js";
import { Icon } from "../../ui/parts.js";
import { asking } from "../../ui/reveal.js";
import { t } from "../../ui/words.js";

const SHOWN_MS = 60_000;

export function Pictures({ pictures, can }) {
  if (!pictures?.length) return null;
  return html`<section class="panel" aria-labelledby="photos"><h2 id="photos">${t("picture.title")}</h2>
    <ul class="photos">${pictures.map((one) => html`<li key=${one.id}><${Picture} id=${one.id} kind=${one.kind} can=${can} /><span class="soft small">${moment(one.at, { seconds: false })}</span></li>`)}</ul></section>`;
}

/** One photo: a tile that says what it shows, and the click that opens it for a minute. */
export function Picture({ id, kind, can }) {
  const [shown, show] = useState("");
  const [failed, setFailed] = useState(false);
  const what = t(`picture.${kind}`);
  useEffect(() => {
    if (!shown) return undefined;
    const timer = setTimeout(() => show(""), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  const ask = () => asking(t("picture.see", { what }), async (reason) => {
    setFailed(false);
    show(`/api/pictures/${encodeURIComponent(id)}?reason=${encodeURIComponent(reason)}`);
  });
  if (shown && !failed) {
    return html`<figure class="photo"><img src=${shown} alt=${t("picture.alt", { what })} onError=${() => setFailed(true)} />
      <button type="button" class="small" onClick=${() => show("")}><${Icon} name="x" />${t("picture.hide")}</button></figure>`;
  }
  return html`<div class="photo masked-photo"><span><${Icon} name="lock" />${what}</span>
    ${failed && html`<span class="bad-text small" role="alert">${t("picture.failed")}</span>`}
    ${can && html`<button type="button" class="small" onClick=${ask}><${Icon} name="eye" />${t("picture.see", { what })}</button>`}</div>`;
}
