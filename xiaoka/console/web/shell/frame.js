/** Navigation at the side, the view beside it. What a role may not do is not shown. */

import { html, shared, useEffect, useState } from "../ui/html.js";
import { post } from "../ui/api.js";
import { Empty, Icon, Loading, Menu, Trouble } from "../ui/parts.js";
import { go, match, place } from "../ui/router.js";
import { listed, useShortcuts } from "../ui/shortcuts.js";
import { say, toast, trouble } from "../ui/toast.js";
import { t } from "../ui/words.js";
import { VIEWS } from "../views/index.js";
import { me } from "./app.js";
import { Shortcuts } from "./shortcuts.js";

/** Small numbers beside the entries of the navigation, by id of the view: set by the views. */
export const counts = shared({});

const modules = new Map();
const styles = new Set();

export function may(who, rights) {
  return rights.length === 0 || rights.some((one) => who.rights.includes(one));
}

export function Frame({ who }) {
  const { path, query } = place.use();
  const open = listed.use();
  const mine = VIEWS.filter((view) => may(who, view.right));
  const places = mine.filter((view) => view.icon);
  const found = VIEWS.map((view) => ({ view, params: match(view.path, path) })).find((one) => one.params);
  const home = places[0] ? stem(places[0]) : "/console/account";
  useEffect(() => {
    if (path === "/console") go(home, { replace: true });
  }, [path]);
  useShortcuts(t("keys.everywhere"), [
    { keys: "?", label: t("keys.list"), run: () => listed.set(true) },
    ...places.map((view, index) => ({ keys: `alt+${index + 1}`, label: t("keys.open", { view: t(`nav.${view.id}`) }), run: () => go(stem(view)) })),
  ]);
  return html`
    <a class="skip" href="#main" onClick=${skip}>${t("shell.skip")}</a>
    <div class="frame">
      <${Rail} who=${who} places=${places} current=${found?.view.id} />
      <main id="main" tabindex="-1" class=${found?.view.full ? "full" : ""}>
        ${found && may(who, found.view.right)
          ? html`<${View} key=${found.view.id} view=${found.view} params=${found.params} query=${query} who=${who} />`
          : path !== "/console" && html`<${Empty} whole icon="lock" title=${t(found ? "shell.not_yours" : "shell.not_found")}>
              <a href=${home}>${t("shell.home")}</a><//>`}
      </main>
    </div>
    ${open && html`<${Shortcuts} close=${() => listed.set(false)} />`}`;
}

function stem(view) {
  return view.path.replace(/\/:.*$/, "");
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function Rail({ who, places, current }) {
  const numbers = counts.use();
  return html`<nav class="rail" aria-label=${t("shell.nav")}>
    <a class="rail-brand" href="/console" aria-label=${t("shell.name")}><img src="/console/files/icon.svg" alt="" width="34" height="34" /></a>
    <ul>${places.map((view) => html`<li key=${view.id}><a href=${stem(view)} aria-current=${view.id === current ? "page" : undefined}>
      <${Icon} name=${view.icon} /><span>${t(`nav.${view.id}`)}</span>
      ${numbers[view.id] > 0 && html`<b class="count" aria-label=${t("shell.count", { n: numbers[view.id] })}>${numbers[view.id] > 99 ? "99+" : numbers[view.id]}</b>`}</a></li>`)}</ul>
    <div class="rail-foot">
      ${may(who, ["talk"]) && html`<${Presence} who=${who} />`}
      <button type="button" class="icon" aria-label=${t("keys.list")} title=${`${t("keys.list")} (?)`} onClick=${() => listed.set(true)}><${Icon} name="keyboard" /></button>
      <${Account} who=${who} />
    </div>
  </nav>`;
}

/** Take new conversations (在线), or none (小休). */
export async function goPresent(present) {
  try {
    await post("/api/staff/me/presence", { present });
    me.set((now) => ({ ...now, present }));
    say(t(present ? "presence.now_on" : "presence.now_off"));
  } catch (error) {
    trouble(error);
  }
}

/** 在线/小休: whether one takes new conversations. */
function Presence({ who }) {
  const change = () => goPresent(!who.present);
  return html`<button type="button" class=${`presence ${who.present ? "on" : ""}`} role="switch" aria-checked=${who.present}
    aria-label=${t("presence.label")} title=${t(who.present ? "presence.on_hint" : "presence.off_hint")} onClick=${change}>
    <i aria-hidden="true"></i><span>${t(who.present ? "presence.on" : "presence.off")}</span></button>`;
}

function Account({ who }) {
  const leave = async () => {
    try {
      await post("/api/staff/sign-out");
      me.set(null);
      toast(t("shell.left"), "ok");
    } catch (error) {
      trouble(error);
    }
  };
  const initial = who.name.slice(0, 1).toUpperCase();
  return html`<${Menu} label=${t("shell.account_of", { name: who.name })} className="avatar"
    face=${html`<span aria-hidden="true">${initial}</span><span class="unseen">${t("shell.account_of", { name: who.name })}</span>`}
    items=${[{ label: t("shell.my_account"), icon: "person", run: () => go("/console/account") },
      { label: t("shell.leave"), icon: "out", run: leave }]} />`;
}

function View({ view, params, query, who }) {
  const [state, setState] = useState(null);
  const load = () => {
    setState(null);
    for (const one of [].concat(view.style ?? [])) dress(one);
    view.load().then(
      (module) => (modules.set(view.id, module.default), setState(() => module.default)),
      () => setState(new Error(t("error.offline"))),
    );
  };
  useEffect(() => {
    document.title = `${t(`nav.${view.id}`)} · ${t("shell.name")}`;
    if (!modules.has(view.id)) load();
  }, []);
  const Shown = modules.get(view.id);
  if (Shown) return html`<${Shown} params=${params} query=${query} me=${who} />`;
  return state instanceof Error ? html`<${Trouble} error=${state} again=${load} />` : html`<${Loading} />`;
}

function dress(name) {
  if (styles.has(name)) return;
  styles.add(name);
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: `/console/files/styles/${name}` }));
}
