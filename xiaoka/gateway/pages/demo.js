/** The demo page: who is played, what his handset shows, and what time it is. */

const POLL_MS = 2000;
const $ = (id) => document.getElementById(id);
const shown = new Set();
let people = [];

function make(tag, attributes, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
}

async function api(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/api/demo/${path}`, { cache: "no-store", ...options });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

function when(value, options) {
  return new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour12: false, ...options }).format(new Date(value));
}

function spaced(number) {
  return number.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");
}

async function copied(button, value) {
  await navigator.clipboard?.writeText(value).catch(() => {});
  button.textContent = "已复制";
  setTimeout(() => (button.textContent = "复制"), 1500);
}

function fact(label, value) {
  const button = make("button", { type: "button", ariaLabel: `复制${label}` }, "复制");
  button.addEventListener("click", () => copied(button, value));
  return make("div", {}, make("dt", {}, label), make("dd", {}, make("span", {}, value), button));
}

function play(number) {
  const person = people.find((one) => one.number === number) ?? people[0];
  if (!person) return;
  try {
    sessionStorage.setItem("demo-number", person.number);
  } catch {
    // the choice is then forgotten on reload, nothing worse
  }
  $("number").value = person.number;
  $("scenario").textContent = person.scenario;
  $("line").textContent = spaced(person.number);
  const facts = { 手机号: person.number, 姓名: person.name, 身份证号: person.id_card, 服务密码: person.service_password };
  $("facts").replaceChildren(...Object.entries(facts).filter(([, value]) => value).map(([label, value]) => fact(label, value)));
  shown.clear();
  $("inbox").replaceChildren(make("p", { className: "none" }, "还没有短信"));
  poll(true);
}

function sms(message, fresh) {
  const bubble = make("div", { className: `sms${fresh ? " new" : ""}${message.failed ? " lost" : ""}` });
  // the code is what one looks for
  for (const part of message.text.split(/(?<!\d)(\d{6})(?!\d)/)) {
    bubble.append(/^\d{6}$/.test(part) ? make("b", {}, part) : part);
  }
  const time = when(message.at, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const note = message.failed ? [make("p", { className: "why" }, "没有送达：旧卡或号码当时收不到短信")] : [];
  return [make("time", { dateTime: message.at }, time), bubble, ...note];
}

async function poll(first = false) {
  const number = $("number").value;
  if (!number || document.hidden) return;
  const { messages } = await api(`sms?number=${encodeURIComponent(number)}`).catch(() => ({ messages: [] }));
  if (number !== $("number").value) return;
  const inbox = $("inbox");
  for (const message of [...messages].sort((a, b) => a.at.localeCompare(b.at))) {
    const key = message.id ?? `${message.at}|${message.text}`;
    if (shown.has(key)) continue;
    if (!shown.size) inbox.replaceChildren();
    shown.add(key);
    inbox.append(...sms(message, !first));
    inbox.scrollTop = inbox.scrollHeight;
  }
}

function showTime({ now }) {
  $("now").dateTime = now;
  $("now").textContent = when(now, { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
}

async function advance(button) {
  const buttons = document.querySelectorAll("[data-advance]");
  buttons.forEach((one) => (one.disabled = true));
  await api("clock", { advance: button.dataset.advance }).then(showTime).catch(() => {});
  buttons.forEach((one) => (one.disabled = false));
  button.focus();
  poll();
}

async function start() {
  document.querySelectorAll("[data-advance]").forEach((button) => button.addEventListener("click", () => advance(button)));
  $("number").addEventListener("change", () => play($("number").value));
  const answer = await api("subscribers").catch(() => []);
  people = Array.isArray(answer) ? answer : answer.subscribers;
  $("number").append(...people.map((one) => make("option", { value: one.number }, `${spaced(one.number)}  ${one.name}`)));
  play(globalThis.sessionStorage?.getItem("demo-number"));
  const tick = () => document.hidden || api("clock").then(showTime).catch(() => {});
  tick();
  setInterval(tick, 15_000);
  setInterval(() => poll(), POLL_MS);
  document.addEventListener("visibilitychange", () => poll());
}

start();
