/** One conversation: who answers now, what was said, and the box to write in. */

import { html, useEffect, useLayoutEffect, useRef, useState } from "../../ui/html.js";
import { get, post } from "../../ui/api.js";
import { Icon } from "../../ui/parts.js";
import { useShortcuts } from "../../ui/shortcuts.js";
import { trouble } from "../../ui/toast.js";
import { named, t } from "../../ui/words.js";
import { Composer } from "./composer.js";
import { Deeds, deedKeys } from "./deeds.js";
import { State, Waiting } from "./list.js";
import { Turns } from "./turns.js";

const NEAR_PX = 80;
const TYPING_MS = 8000;

export function Talk({ talk, composer, me, typing, changed, setTalk, side, setSide, next }) {
  const row = talk.conversation;
  const [insight, setInsight] = useState(false);
  const [pending, setPending] = useState([]);
  const box = useRef();
  const api = `/api/desk/conversations/${encodeURIComponent(row.id)}`;
  const { fresh, toEnd } = useEnd(box, talk, pending);
  useRead(api, talk, me);
  const earlier = async () => {
    const first = talk.turns.find((one) => one.seq)?.seq;
    const height = box.current.scrollHeight;
    try {
      const found = await get(`${api}?before=${first}`);
      setTalk((now) => ({ ...now, turns: [...found.turns, ...now.turns], more: found.more, deep: true }));
      requestAnimationFrame(() => (box.current.scrollTop += box.current.scrollHeight - height));
    } catch (error) {
      trouble(error);
    }
  };
  const send = async (mode, text, suggestion) => {
    const id = `p${Date.now()}`;
    setPending((now) => [...now, { id, mode, text, suggestion }]);
    return deliver(id, mode, text, suggestion);
  };
  const deliver = async (id, mode, text, suggestion) => {
    setPending((now) => now.map((one) => (one.id === id ? { ...one, failed: null } : one)));
    try {
      const body = mode === "note" ? { text } : { text, ...(suggestion ? { suggestion } : {}) };
      changed(await post(`${api}/${mode}`, body));
      setPending((now) => now.filter((one) => one.id !== id));
    } catch (error) {
      setPending((now) => now.map((one) => (one.id === id ? { ...one, failed: error.message } : one)));
    }
  };
  const forget = (one) => {
    setPending((now) => now.filter((other) => other.id !== one.id));
    composer.current.insert(one.text, one.mode);
  };
  const deeds = deedKeys({ talk, me, api, changed, next });
  useShortcuts(t("keys.talk_scope"), [
    { keys: ["r", "alt+l"], label: t("keys.reply"), run: () => composer.current?.focus("reply"), when: () => Boolean(composer.current) },
    { keys: ["n", "alt+p"], label: t("keys.note"), run: () => composer.current?.focus("note"), when: () => Boolean(composer.current) },
    { keys: "/", label: t("keys.phrases"), run: () => composer.current?.phrases(), when: () => Boolean(composer.current) },
    { keys: "i", label: t("keys.insight"), run: () => setInsight(!insight) },
    ...deeds,
    { keys: "mod+enter", label: t("keys.send"), run: () => composer.current?.send() },
    { keys: "escape", label: t("keys.leave_box"), run: () => box.current?.focus() },
  ]);
  const writers = Object.entries(typing).filter(([, at]) => Date.now() - at < TYPING_MS).map(([name]) => name);
  return html`<section class="talk" aria-label=${t("talk.name")}>
    <header class="talk-head">
      <a class="icon-link back-to-list" href=${`/console/talks${location.search}`} aria-label=${t("talk.back")}><${Icon} name="left" /></a>
      <div class="talk-title"><h2 class="number">${row.number ?? t("list.visitor", { id: row.id.slice(-4) })}</h2>
        <p><${State} row=${row} mine=${row.agent === me.name} /><span class="soft">${named("channel", row.channel)}</span>${row.wait && html`<${Waiting} wait=${row.wait} at=${talk.at} />`}</p></div>
      <div class="tools"><${Deeds} talk=${talk} me=${me} api=${api} changed=${changed} next=${next} />
        <button type="button" class="icon" aria-pressed=${insight} aria-label=${t("talk.insight")} title=${`${t("talk.insight")} (I)`} onClick=${() => setInsight(!insight)}><${Icon} name="bolt" /></button>
        <button type="button" class="icon side-button" aria-pressed=${side} aria-label=${t("keys.context")} title=${`${t("keys.context")} (C)`} onClick=${() => setSide(!side)}><${Icon} name="person" /></button></div>
    </header>
    <${Bar} row=${row} me=${me} />
    <div class="turns-box"><div class="turns" ref=${box} tabindex="0" role="log" aria-live="off" aria-label=${t("talk.log")}>
      ${talk.more && html`<button type="button" class="more" onClick=${earlier}>${t("talk.earlier")}</button>`}
      <${Turns} turns=${talk.turns} me=${me} insight=${insight} />
      ${pending.map((one) => html`<div key=${one.id} class=${`turn agent mine ${one.mode} ${one.failed ? "failed" : "sending"}`}><div class="bubble">${one.text}</div>
        <p class="meta">${one.failed ? html`<span class="bad-text" role="alert">${one.failed}</span><button type="button" class="link" onClick=${() => deliver(one.id, one.mode, one.text, one.suggestion)}>${t("talk.again")}</button>
          <button type="button" class="link" onClick=${() => forget(one)}>${t("talk.edit")}</button>` : t("talk.sending")}</p></div>`)}
    </div>${fresh > 0 && html`<button type="button" class="fresh" onClick=${toEnd}><${Icon} name="down" />${t("talk.fresh", { n: fresh })}</button>`}</div>
    ${writers.length > 0 && html`<p class="typing" role="status">${t("talk.typing", { who: writers.join("、") })}</p>`}
    ${me.rights.includes("talk") && html`<${Composer} key=${row.id} handle=${composer} talk=${talk} me=${me} api=${api} send=${send} />`}
  </section>`;
}

/** Say in one line who answers now. */
function Bar({ row, me }) {
  if (row.owner === "agent" && row.agent === me.name && row.state === "active") return html`<p class="owner-bar mine"><${Icon} name="person" />${t("bar.mine")}</p>`;
  if (row.owner === "agent") return html`<p class="owner-bar"><${Icon} name="lock" />${t("bar.other", { agent: row.agent ?? "" })}</p>`;
  if (row.owner === "none") return html`<p class="owner-bar warn"><${Icon} name="swap" />${t("bar.none")}</p>`;
  if (row.state === "waiting" || row.state === "offered") return html`<p class="owner-bar warn"><${Icon} name="clock" />${t("bar.waiting", { why: named("reason", row.reason) })}</p>`;
  if (row.state === "call_back") return html`<p class="owner-bar warn"><${Icon} name="phone" />${row.call_back ? t("bar.call_back", { number: row.call_back }) : t("bar.left")}</p>`;
  return html`<p class="owner-bar bot"><${Icon} name="bot" />${t("bar.bot")}</p>`;
}

/** Stay at the end while one reads there; count what is new while one reads further up. */
function useEnd(box, talk, pending) {
  const [fresh, setFresh] = useState(0);
  const at = useRef({ seq: 0, end: true });
  const last = talk.conversation.last_seq;
  useLayoutEffect(() => {
    const element = box.current;
    const scrolled = () => {
      at.current.end = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      if (at.current.end) setFresh(0);
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => element.removeEventListener("scroll", scrolled);
  }, []);
  useLayoutEffect(() => {
    const own = pending.length > 0;
    if (at.current.end || own) box.current.scrollTop = box.current.scrollHeight;
    else setFresh((n) => n + Math.max(0, last - at.current.seq));
    at.current.seq = last;
  }, [last, talk.turns.length, pending.length]);
  return { fresh, toEnd: () => ((box.current.scrollTop = box.current.scrollHeight), setFresh(0)) };
}

/** Tell the desk up to where one has read, while the page is looked at. */
function useRead(api, talk, me) {
  const { last_seq: seq, unread } = talk.conversation;
  useEffect(() => {
    if (!unread || !me.rights.includes("talk")) return undefined;
    const tell = () => document.visibilityState === "visible" && post(`${api}/read`, { seq }).catch(() => {});
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [seq, unread]);
}
