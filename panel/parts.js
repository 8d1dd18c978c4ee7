/** The parts of the panel, each made anew from the help of the desk; text is always text, never markup. */

import { h } from "../widget/build.js";

const MARKS = { done: "✓", current: "▶", todo: "○" };

export function replies(help, t, act) {
  const list = help.suggestions.map((one) =>
    h("li", { class: "box reply", "data-id": one.id },
      h("p", {}, one.text),
      h("p", { class: "row" }, h("span", { class: "kind" }, t(one.source.kind)), h("span", { class: "soft" }, `${one.why} ${one.confidence_title}`.trim())),
      h("p", { class: "row" },
        h("button", { type: "button", class: "main", onclick: () => act.insert(one) }, t("insert")),
        h("button", { type: "button", onclick: (event) => act.copy(one, event.currentTarget) }, t("copy")),
        h("button", { type: "button", onclick: () => act.ignore(one) }, t("ignore")))));
  return part(t("replies"), list.length ? h("ul", {}, list) : h("p", { class: "soft" }, t("none")));
}

export function next(help, t) {
  return h("p", { class: "box next" }, `${t("next")}：${help.next.text}`);
}

export function understood(help, t) {
  if (!help.understood?.intent) return null;
  const sure = Math.round(help.understood.confidence * 100);
  const task = help.task ? `${help.task.title} · ` : "";
  return h("p", { class: "soft" }, `${t("understood")}：${task}${help.understood.intent}（${sure}%）`);
}

export function proof(help, t) {
  const found = help.verification;
  if (!found.needed) return null;
  const rows = [t("level"), found.level_title, t("needed"), found.needed_title];
  const proofs = found.proofs.map((one) => `${one.title}（${t("left", { minutes: Math.floor(one.seconds_left / 60) })}）`);
  const ways = found.methods.map((one) => one.title).join("、");
  return part(t("proof"), h("dl", {}, h("dt", {}, rows[0]), h("dd", {}, [rows[1], ...proofs].join(" · ")), h("dt", {}, rows[2]), h("dd", {}, rows[3]),
    ...(ways ? [h("dt", {}, t("ways")), h("dd", {}, ways)] : [])));
}

export function steps(help, t) {
  if (!help.checklist.length) return null;
  const items = help.checklist.map((one) =>
    h("li", { class: one.state }, h("span", { class: "mark", role: "img", "aria-label": t(one.state) }, MARKS[one.state]),
      h("span", {}, one.value ? `${one.title}：${one.value}` : one.title)));
  return part(t("steps"), h("ul", { class: "steps" }, items));
}

export function form(help, t) {
  if (!help.form.length) return null;
  const rows = help.form.flatMap((one) => [h("dt", {}, one.title),
    h("dd", { class: one.missing ? "soft" : null }, one.missing ? t("missing") : `${one.value || "✓"}（${one.by_title}）`)]);
  return fold(t("form"), h("dl", {}, rows));
}

export function rules(help, t) {
  if (!help.policy.length) return null;
  return fold(t("rules"), h("ul", {}, help.policy.map((one) => h("li", {}, one.text))));
}

export function summary(help, t) {
  return fold(t("summary"), h("pre", {}, help.summary.text));
}

function part(title, ...inside) {
  return h("div", {}, h("h3", {}, title), ...inside);
}

function fold(title, ...inside) {
  return h("details", {}, h("summary", {}, title), ...inside);
}
