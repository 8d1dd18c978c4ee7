/** The list of shortcuts, opened by `?`. */

import { html } from "../ui/html.js";
import { Dialog } from "../ui/dialog.js";
import { all, allowSingles, shown, singles } from "../ui/shortcuts.js";
import { t } from "../ui/words.js";

export function Shortcuts({ close }) {
  const on = singles.use();
  return html`<${Dialog} title=${t("keys.list")} wide onClose=${close}>
    <div class="keys">${all().map(({ scope, entries }) => html`<section key=${scope}><h3>${scope}</h3><dl>
      ${entries.filter((one) => one.label).map((one) => html`<div><dt>${one.label}</dt><dd>${[].concat(one.keys).slice(0, 1).map((keys) => shown(keys).map((key) => html`<kbd>${key}</kbd>`))}</dd></div>`)}
    </dl></section>`)}</div>
    <label class="check"><input type="checkbox" checked=${on} onChange=${(event) => allowSingles(event.target.checked)} />${t("keys.singles")}</label>
  <//>`;
}
