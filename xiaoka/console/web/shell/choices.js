/** Language and colours, for the gate and the account page. */

import { html } from "../ui/html.js";
import { paint, theme, THEMES } from "../ui/theme.js";
import { language, LANGUAGES, speak, t } from "../ui/words.js";

export function Choices() {
  const tag = language.use();
  const colours = theme.use();
  return html`<div class="choices-row">
    <label>${t("shell.language")} <select onChange=${(event) => speak(event.target.value)}>
      ${Object.entries(LANGUAGES).map(([code, name]) => html`<option value=${code} lang=${code} selected=${code === tag}>${name}</option>`)}
    </select></label>
    <label>${t("shell.theme")} <select onChange=${(event) => paint(event.target.value)}>
      ${THEMES.map((name) => html`<option value=${name} selected=${name === colours}>${t(`theme.${name}`)}</option>`)}
    </select></label>
  </div>`;
}
