/** What may be done with a talk: take over, give back, pass on, end. The desk says which; people say why. */

import { html } from "../../ui/html.js";
import { get, post } from "../../ui/api.js";
import { prompt } from "../../ui/dialog.js";
import { Menu } from "../../ui/parts.js";
import { ask } from "../../ui/router.js";
import { say, toast, trouble } from "../../ui/toast.js";
import { named, t } from "../../ui/words.js";

const SKILLS = ["complaint", "elder", "dialect", "cancel_card", "replace_card", "report_loss"];

/** Everything that can be done, with its key; `primary` is the first that may be done now. */
function deedsOf({ talk, me, api, changed, next }) {
  const row = talk.conversation;
  const may = (what) => me.rights.includes("talk") && talk.may.includes(what);
  const act = async (path, body = {}) => {
    const found = await post(`${api}/${path}`, body);
    changed(found);
    // what one has taken is looked for among one's own
    if (path === "take" && new URLSearchParams(location.search).get("view") === "waiting") ask({ view: "mine" });
    return found;
  };
  const now = (path, done) => async () => {
    try {
      await act(path);
      say(t(done));
    } catch (error) {
      trouble(error);
    }
  };
  const noted = (path, what, more = {}) => () =>
    prompt({ title: t(`act.${what}_title`), text: t(`act.${what}_text`), confirm: t(`talk.${what}`), ...more,
      fields: [{ name: "note", label: t("act.note"), type: "textarea", max: 500, hint: t(`act.${what}_hint`), required: more.required }],
      submit: async ({ note }) => {
        await act(path, { note: note.trim() });
        toast(t(`act.${what}_done`), "ok");
        if (more.then) more.then();
      } });
  const mine = row.agent === me.name;
  return [
    { id: "take", keys: "t", icon: "person", label: t("talk.take"), may: may("take"), run: now("take", "act.take_done"), strong: true },
    { id: "return", keys: "b", icon: "back", label: t("talk.return"), may: may("return"), run: noted("return", "return"), strong: true },
    { id: "finish", keys: "f", icon: "check", label: t("talk.finish"), may: may("finish"), run: now("finish", "act.finish_done"), strong: true },
    { id: "close", keys: ["e", "alt+e"], icon: "check", label: t("talk.close"), may: may("close"), run: noted("close", "close", mine ? {} : { danger: true, then: null }) },
    { id: "close_next", keys: "mod+alt+e", label: t("act.close_next"), may: may("close"), run: noted("close", "close", { then: next }), hidden: true },
    { id: "transfer", keys: "x", icon: "swap", label: t("talk.transfer"), may: may("transfer"), run: () => transfer(act) },
    { id: "call_back", icon: "phone", label: t("talk.call_back"), may: may("call_back"), run: noted("call-back", "call_back", { required: true }) },
    { id: "decline", icon: "x", label: t("list.decline"), may: may("decline"), run: now("decline", "act.decline_done") },
    { id: "assign", icon: "people", label: t("talk.assign"), may: may("assign") && me.rights.includes("decide"), run: () => assign(act) },
  ];
}

async function colleagues(wanted) {
  const { agents } = await get("/api/desk/agents");
  return agents.filter(wanted).map((one) => [one.name, t("act.colleague", { name: one.name, state: t(`agent.${one.state}`), load: one.load, capacity: one.capacity })]);
}

async function transfer(act) {
  try {
    const there = await colleagues((one) => one.state === "online" || one.state === "full");
    const options = [["", t("act.anybody")], ...SKILLS.map((one) => [`skill:${one}`, t("act.skill", { skill: named("skill", one) })]), ...there];
    await prompt({ title: t("act.transfer_title"), text: t("act.transfer_text"), confirm: t("talk.transfer"),
      fields: [{ name: "to", label: t("act.to"), type: "select", options, value: "" }, { name: "note", label: t("act.note"), type: "textarea", max: 500, hint: t("act.transfer_hint"), required: true }],
      submit: async ({ to, note }) => {
        const skill = to.startsWith("skill:") ? to.slice(6) : "";
        await act("transfer", { ...(to && !skill ? { agent: to } : {}), ...(skill ? { skill } : {}), note: note.trim() });
        toast(t("act.transfer_done"), "ok");
      } });
  } catch (error) {
    trouble(error);
  }
}

async function assign(act) {
  try {
    const options = await colleagues((one) => one.state !== "offline");
    await prompt({ title: t("act.assign_title"), confirm: t("talk.assign"), fields: [{ name: "agent", label: t("act.to"), type: "select", options, value: options[0]?.[0] ?? "", required: true }],
      submit: async ({ agent }) => {
        await act("assign", { agent });
        toast(t("act.assign_done", { agent }), "ok");
      } });
  } catch (error) {
    trouble(error);
  }
}

/** Shortcuts of the deeds. */
export function deedKeys(props) {
  return deedsOf(props).filter((one) => one.keys).map((one) => ({ keys: one.keys, label: one.label, run: one.run, when: () => one.may }));
}

export function Deeds(props) {
  const all = deedsOf(props).filter((one) => one.may && !one.hidden);
  const shown = all.filter((one) => one.strong).concat(all.filter((one) => one.id === "close" && !all.some((other) => other.id === "take")));
  const first = shown.find((one) => one.strong)?.id;
  const rest = all.filter((one) => !shown.includes(one));
  return html`${shown.map((one) => html`<button key=${one.id} type="button" class=${one.id === first ? "primary" : ""} title=${`${one.label} (${[].concat(one.keys)[0].toUpperCase()})`} onClick=${one.run}>${one.label}</button>`)}
    ${rest.length > 0 && html`<${Menu} label=${t("talk.more")} items=${rest.map((one) => ({ label: one.label, icon: one.icon, run: one.run }))} />`}`;
}
