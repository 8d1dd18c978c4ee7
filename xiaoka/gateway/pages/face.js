/** The demo face check: consent first and apart, then name, ID number and a simulated camera. */

const token = location.pathname.split("/").filter(Boolean).pop();
const $ = (id) => document.getElementById(id);
const SCREENS = ["loading", "consent", "ready", "passed", "locked", "expired", "declined", "trouble"];
let version = null;
let retry = load;

async function api(path = "", body = null) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api/identity/face/${encodeURIComponent(token)}${path}`, { cache: "no-store", ...options });
  if (response.status === 404 || response.status === 410) return { state: "expired" };
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function show(name) {
  const screen = SCREENS.includes(name) ? name : "trouble";
  for (const other of SCREENS) $(other).hidden = other !== screen;
  const title = $(screen).querySelector("h1");
  if (title) document.title = `${title.textContent} · 示例移动`;
  title?.focus();
}

function attempt(action) {
  retry = action;
  return action().catch(() => show("trouble"));
}

async function load() {
  const page = await api();
  version = page.consent_version ?? version;
  $("text").textContent = page.consent_text ?? "";
  $("version").textContent = version ? `告知书版本：${version}` : "";
  show(page.state);
}

async function agree() {
  const page = await api("/consent", { agreed: true, consent_version: version });
  show(page.state === "expired" ? "expired" : "ready");
}

function missing() {
  const fields = [$("name"), $("id_card")];
  for (const field of fields) field.setAttribute("aria-invalid", String(!field.value.trim()));
  return fields.find((field) => !field.value.trim());
}

async function submit() {
  const empty = missing();
  if (empty) {
    $("problem").textContent = "请填写姓名和身份证号。";
    return empty.focus();
  }
  const id_card = $("id_card").value.trim().toUpperCase();
  const holder = new FormData($("form")).get("sample") === "holder";
  $("submit").disabled = true;
  $("problem").textContent = "";
  try {
    const outcome = await api("/submit", { name: $("name").value.trim(), id_card, sample: holder ? `live:${id_card}` : "live:other" });
    result(outcome);
  } finally {
    $("submit").disabled = false;
  }
}

function result(outcome) {
  if (outcome.ok) return done();
  if (outcome.state === "expired" || outcome.reason === "expired") return show("expired");
  if (outcome.reason === "locked" || outcome.tries_left === 0) return show("locked");
  const left = Number.isInteger(outcome.tries_left) ? `，还可以试 ${outcome.tries_left} 次` : "";
  // never which part was wrong: that would help somebody who guesses
  $("problem").textContent = `没有通过核验${left}。请确认姓名、身份证号都是机主本人的，再由机主本人刷脸。`;
  $("submit").focus();
}

function done() {
  $("form").reset();
  show("passed");
}

function back(event) {
  window.close();
  const stay = event.target.closest("section").querySelector(".stay");
  // in-app browsers open the link in place of the chat: then it is one page back
  setTimeout(() => (history.length > 1 ? history.back() : (stay.hidden = false)), 300);
  setTimeout(() => (stay.hidden = false), 1500);
}

$("agree").addEventListener("click", () => attempt(agree));
$("decline").addEventListener("click", () => show("declined"));
$("again").addEventListener("click", () => attempt(load));
$("retry").addEventListener("click", () => attempt(retry));
$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(submit);
});
for (const button of document.querySelectorAll(".back")) button.addEventListener("click", back);
attempt(load);
