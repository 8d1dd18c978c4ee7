/** The own account: password, language, colours, single keys. */

import { html } from "../../ui/html.js";
import { Head } from "../../ui/parts.js";
import { allowSingles, singles } from "../../ui/shortcuts.js";
import { t } from "../../ui/words.js";
import { Choices } from "../../shell/choices.js";
import { PasswordForm } from "../../shell/first.js";

export default function Account({ me }) {
  const on = singles.use();
  return html`<${Head} title=${t("nav.account")} about=${`${me.name} · ${t(`role.${me.role}`)}`} />
    <div class="narrow">
      <section class="panel"><h2>${t("account.looks")}</h2><${Choices} />
        <label class="check"><input type="checkbox" checked=${on} onChange=${(event) => allowSingles(event.target.checked)} />${t("keys.singles")}</label></section>
      <section class="panel"><h2>${t("account.password")}</h2><p class="soft">${t("account.password_why")}</p><${PasswordForm} who=${me} /></section>
    </div>`;
}
