/** Signing in: name, password and, where the desk asks for it, the one-time code. */

import { html, useEffect, useRef, useState } from "../ui/html.js";
import { post } from "../ui/api.js";
import { Icon } from "../ui/parts.js";
import { t } from "../ui/words.js";
import { enrolment, identify } from "./app.js";
import { Choices } from "./choices.js";

/** The face of the pages before the desk: a card in the middle. */
export function Gate({ title, children }) {
  useEffect(() => {
    document.title = `${title} · ${t("shell.name")}`;
  }, [title]);
  return html`<div class="gate">
    <main class="gate-card">
      <div class="brand"><img src="/console/files/icon.svg" alt="" width="40" height="40" /><div><strong>${t("shell.name")}</strong><span>${t("shell.carrier")}</span></div></div>
      <h1>${title}</h1>
      ${children}
    </main>
    <footer class="gate-foot"><${Choices} /></footer>
  </div>`;
}

export function SignIn({ notice }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [needed, setNeeded] = useState(false);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const [seen, setSeen] = useState(false);
  const codeField = useRef();
  const nameField = useRef();
  // an attribute is heeded only when the page loads, and one comes here after signing out, too
  useEffect(() => nameField.current?.focus(), []);
  useEffect(() => needed && codeField.current?.focus(), [needed]);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const answer = await post("/api/staff/sign-in", { name: name.trim(), password, code: code.replace(/\s/g, "") }, { quiet: true });
      enrolment.set(answer.enrol ?? "");
      await identify();
    } catch (error) {
      if (error.code === "code_needed") setNeeded(true);
      else setProblem(error);
      if (error.code === "code_wrong") setCode("");
      setBusy(false);
    }
  };
  return html`<${Gate} title=${t("sign.title")}>
    ${notice && !problem && html`<p class="notice">${notice}</p>`}
    <form onSubmit=${submit}>
      <div class="field"><label for="name">${t("sign.name")}</label>
        <input ref=${nameField} id="name" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="40" autofocus value=${name}
          onInput=${(event) => setName(event.target.value)} /></div>
      <div class="field"><label for="password">${t("sign.password")}</label>
        <div class="joined"><input id="password" name="password" type=${seen ? "text" : "password"} autocomplete="current-password" required maxlength="200" value=${password}
          onInput=${(event) => setPassword(event.target.value)} />
        <button type="button" class="icon" aria-pressed=${seen} aria-label=${t("sign.show")} title=${t("sign.show")} onClick=${() => setSeen(!seen)}><${Icon} name="eye" /></button></div></div>
      ${needed && html`<div class="field"><label for="code">${t("sign.code")}</label>
        <input id="code" ref=${codeField} class="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" maxlength="7" required value=${code}
          aria-describedby="code-hint" onInput=${(event) => setCode(event.target.value)} /><small id="code-hint">${t("sign.code_hint")}</small></div>`}
      ${problem && html`<p class=${problem.code === "signin_locked" ? "problem locked" : "problem"} role="alert">
        <${Icon} name=${problem.code === "signin_locked" ? "lock" : "alert"} /><span>${problem.message}</span></p>`}
      <button class="primary wide" disabled=${busy}>${busy ? t("sign.busy") : t("sign.go")}</button>
    </form>
    <p class="small soft">${t("sign.help")}</p>
  <//>`;
}
