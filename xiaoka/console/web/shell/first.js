/** What has to be done before the first work: an own password, and an authenticator for those who decide. */

import { html, useEffect, useRef, useState } from "../ui/html.js";
import { ended, post } from "../ui/api.js";
import { t } from "../ui/words.js";
import { enrolment, identify, me } from "./app.js";
import { Gate } from "./sign_in.js";

export function FirstPassword({ who }) {
  return html`<${Gate} title=${t("first.password")}><p class="soft">${t("first.password_why", { name: who.name })}</p>
    <${PasswordForm} who=${who} /><${Leave} /><//>`;
}

/** Ask for the old and twice for the new password; every session ends with it. */
export function PasswordForm({ who }) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState("");
  const submit = async (event) => {
    event.preventDefault();
    if (fresh !== again) return setProblem(t("first.differ"));
    try {
      await post("/api/staff/me/password", { old, new: fresh });
      me.set(null);
      ended.set(t("first.changed"));
    } catch (error) {
      setProblem(error.code === "signin_wrong" ? t("first.old_wrong") : error.message);
    }
    return undefined;
  };
  const field = (id, label, value, set, auto, hint) => html`<div class="field"><label for=${id}>${label}</label>
    <input id=${id} type="password" autocomplete=${auto} required maxlength="200" value=${value} aria-describedby=${hint ? `${id}-hint` : undefined} onInput=${(event) => set(event.target.value)} />
    ${hint && html`<small id=${`${id}-hint`}>${hint}</small>`}</div>`;
  return html`<form onSubmit=${submit}>
    <input type="text" name="username" autocomplete="username" value=${who.name} hidden readonly />
    ${field("old", t("first.old"), old, setOld, "current-password")}
    ${field("fresh", t("first.new"), fresh, setFresh, "new-password", t("first.rule"))}
    ${field("again", t("first.again"), again, setAgain, "new-password")}
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <button class="primary wide">${t("first.save")}</button>
  </form>`;
}

/** Show the secret for the authenticator once, and take its first code. */
export function Enrol({ who }) {
  const address = enrolment.use();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState("");
  const [svg, setSvg] = useState(null);
  const field = useRef();
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (address) import("../lib/uqr.js").then(({ encode }) => setSvg(drawn(encode(address, { ecc: "M", border: 2 }))));
  }, [address]);
  const submit = async (event) => {
    event.preventDefault();
    try {
      await post("/api/staff/me/codes", { code: code.replace(/\s/g, "") });
      enrolment.set("");
      await identify();
    } catch (error) {
      setProblem(error.message);
      setCode("");
    }
  };
  // the secret is shown at sign-in only: after a reload it has to be made anew
  if (!address) return html`<${Gate} title=${t("enrol.title")}><p>${t("enrol.gone")}</p><${Leave} primary /><//>`;
  const secret = new URL(address.replace("otpauth:", "https:")).searchParams.get("secret") ?? "";
  return html`<${Gate} title=${t("enrol.title")}>
    <p class="soft">${t("enrol.why", { name: who.name })}</p>
    <div class="enrol">${svg}<div><p>${t("enrol.scan")}</p><p class="small soft">${t("enrol.type")}</p><code class="secret">${secret.replace(/(.{4})/g, "$1 ").trim()}</code></div></div>
    <form onSubmit=${submit}>
      <div class="field"><label for="code">${t("sign.code")}</label><input ref=${field} id="code" class="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}"
        maxlength="7" required value=${code} onInput=${(event) => setCode(event.target.value)} /></div>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <button class="primary wide">${t("enrol.done")}</button>
    </form><${Leave} />
  <//>`;
}

function drawn({ data, size }) {
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return html`<svg class="qr" viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${t("enrol.qr")} shape-rendering="crispEdges">
    <rect width=${size} height=${size} fill="#fff" /><path d=${path} fill="#000" /></svg>`;
}

function Leave({ primary = false }) {
  const leave = async () => {
    await post("/api/staff/sign-out").catch(() => {});
    me.set(null);
  };
  return html`<button type="button" class=${primary ? "primary wide" : "link"} onClick=${leave}>${t("first.leave")}</button>`;
}
