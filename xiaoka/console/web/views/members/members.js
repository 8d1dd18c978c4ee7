/** Accounts of the desk (坐席账号), for the administrator. */

import { html } from "../../ui/html.js";
import { get, patch, post } from "../../ui/api.js";
import { prompt } from "../../ui/dialog.js";
import { when } from "../../ui/format.js";
import { Badge, Head, Icon, Loading, Menu, Trouble, useRead } from "../../ui/parts.js";
import { Export, Table } from "../../ui/table.js";
import { toast } from "../../ui/toast.js";
import { register, t } from "../../ui/words.js";
import words from "./words.js";

register(words);
const ROLES = ["agent", "supervisor", "auditor", "clerk", "admin"];

export default function Members() {
  const { data, error, again } = useRead(() => get("/api/staff/members"), "");
  if (error && !data) return html`<${Trouble} error=${error} again=${again} />`;
  if (!data) return html`<${Loading} />`;
  const columns = columnsOf(again);
  return html`<${Head} title=${t("nav.members")} about=${t("members.about")}>
      <${Export} name="members" columns=${columns.slice(0, -1)} rows=${data.members} />
      <button type="button" class="primary" onClick=${() => add(again)}><${Icon} name="plus" />${t("members.add")}</button><//>
    <${Table} caption=${t("nav.members")} columns=${columns} rows=${data.members} keyOf=${(row) => row.name} />`;
}

function columnsOf(again) {
  return [
    { id: "name", label: t("members.name") },
    { id: "role", label: t("members.role"), value: (row) => t(`role.${row.role}`) },
    { id: "state", label: t("members.state"), value: stateOf, show: (row) => html`<${Badge} kind=${row.disabled ? "" : row.locked_until ? "bad" : row.present ? "ok" : "info"}>${stateOf(row)}<//>` },
    { id: "capacity", label: t("members.capacity"), number: true },
    { id: "place", label: t("members.place"), value: (row) => t(`members.at_${row.skills.includes("shop") ? "shop" : "desk"}`) },
    { id: "skills", label: t("members.skills"), value: (row) => row.skills.filter((one) => one !== "shop").join(" ") },
    { id: "do", label: html`<span class="unseen">${t("members.do")}</span>`, plain: true, show: (row) => html`<${Menu} label=${t("members.do_with", { name: row.name })} items=${deeds(row, again)} />` },
  ];
}

function stateOf(row) {
  if (row.disabled) return t("members.disabled");
  if (row.locked_until && new Date(row.locked_until) > new Date()) return t("members.locked", { until: when(row.locked_until) });
  return t(row.present ? "presence.on" : "members.active");
}

function deeds(row, again) {
  const change = async (body, done) => {
    await patch(`/api/staff/members/${encodeURIComponent(row.name)}`, body);
    toast(done, "ok");
    again();
  };
  const sure = (title, body, done, danger) => () => prompt({ title, confirm: t("shell.ok"), danger, submit: () => change(body, done) });
  return [
    { label: t("members.edit"), run: () => edit(row, change) },
    { label: t("members.reset"), run: () => reset(row, change) },
    row.locked_until && { label: t("members.unlock"), run: sure(t("members.unlock_sure", { name: row.name }), { unlock: true }, t("members.saved")) },
    row.role !== "agent" && { label: t("members.codes"), run: sure(t("members.codes_sure", { name: row.name }), { reset_codes: true }, t("members.saved"), true) },
    { label: t(row.disabled ? "members.enable" : "members.disable"), danger: !row.disabled,
      run: sure(t(row.disabled ? "members.enable_sure" : "members.disable_sure", { name: row.name }), { disabled: !row.disabled }, t("members.saved"), !row.disabled) },
  ];
}

const roles = () => ROLES.map((one) => [one, t(`role.${one}`)]);

function edit(row, change) {
  prompt({
    title: t("members.edit_title", { name: row.name }), confirm: t("members.save"),
    fields: [
      { name: "role", label: t("members.role"), type: "select", options: roles(), value: row.role },
      { name: "capacity", label: t("members.capacity"), type: "number", min: 1, max: 20, value: row.capacity, hint: t("members.capacity_hint") },
      { name: "place", label: t("members.place"), type: "select", options: ["desk", "shop"].map((one) => [one, t(`members.at_${one}`)]), value: row.skills.includes("shop") ? "shop" : "desk", hint: t("members.place_hint") },
      { name: "skills", label: t("members.skills"), value: row.skills.filter((one) => one !== "shop").join(" "), hint: t("members.skills_hint") },
    ],
    submit: ({ role, capacity, skills, place }) =>
      change({ role, capacity: Number(capacity), skills: [...(place === "shop" ? ["shop"] : []), ...skills.split(/\s+/).filter((one) => one && one !== "shop")].join(" ") }, t("members.saved")),
  });
}

function reset(row, change) {
  prompt({
    title: t("members.reset_title", { name: row.name }), text: t("members.first_hint"), confirm: t("members.save"),
    fields: [{ name: "password", label: t("members.first"), required: true, max: 200, autocomplete: "off", hint: t("first.rule") }],
    submit: ({ password }) => change({ password }, t("members.saved")),
  });
}

function add(again) {
  prompt({
    title: t("members.add"), text: t("members.first_hint"), confirm: t("members.add"),
    fields: [
      { name: "name", label: t("members.name"), required: true, max: 40, autocomplete: "off" },
      { name: "role", label: t("members.role"), type: "select", options: roles(), value: "agent" },
      { name: "password", label: t("members.first"), required: true, max: 200, autocomplete: "off", hint: t("first.rule") },
    ],
    submit: async (values) => {
      await post("/api/staff/members", values);
      toast(t("members.added", { name: values.name }), "ok");
      again();
    },
  });
}
