/** The agent's desk: list, conversation, context. The address says which talk is open; events keep all three fresh. */

import { html, useCallback, useEffect, useMemo, useRef, useState } from "../../ui/html.js";
import { get, query as queryOf } from "../../ui/api.js";
import { useEvents } from "../../ui/live.js";
import { Empty, Loading, Trouble } from "../../ui/parts.js";
import { ask, go } from "../../ui/router.js";
import { useShortcuts } from "../../ui/shortcuts.js";
import { say } from "../../ui/toast.js";
import { register, t } from "../../ui/words.js";
import { counts as railCounts } from "../../shell/frame.js";
import { announce, ring } from "./bell.js";
import { Context } from "./context.js";
import { List } from "./list.js";
import { steady } from "./steady.js";
import { Talk } from "./talk.js";
import words from "./words.js";

register(words);
const FILTERS = ["view", "q", "channel", "task", "tag", "late"];
// clocks of whoever waits turn yellow and red by the desk's own rules
const REFRESH_MS = 20_000;

export default function Talks({ params, query, me }) {
  const can = me.rights.includes("talk");
  const wanted = { ...Object.fromEntries(FILTERS.map((one) => [one, query[one] ?? ""])), view: query.view ?? (can ? "mine" : "all") };
  const filters = JSON.stringify(wanted);
  const [list, setList] = useState(null);
  const [talk, setTalk] = useState(null);
  const [error, setError] = useState(null);
  const [typing, setTyping] = useState({});
  const [side, setSide] = useState(false);
  const [round, setRound] = useState(0);
  const [limit, setLimit] = useState(50);
  const composer = useRef(null);
  const now = useRef({});
  Object.assign(now.current, { id: params.id, list, talk, filters, limit });

  const readList = useCallback(async () => {
    const at = now.current.filters;
    const found = await get(`/api/desk/conversations${queryOf({ ...JSON.parse(at), limit: now.current.limit })}`);
    if (at !== now.current.filters) return;
    setList({ ...found, at: Date.now() });
    railCounts.set((all) => ({ ...all, talks: found.counts.waiting }));
  }, []);
  const readTalk = useCallback(async () => {
    const { id } = now.current;
    if (!id) return;
    try {
      const found = await get(`/api/desk/conversations/${encodeURIComponent(id)}`);
      if (now.current.id !== id) return;
      setTalk((old) => ({ ...found, at: Date.now(), turns: earlier(old, found, id).concat(found.turns), more: old?.conversation.id === id && old.deep ? old.more : found.more, deep: old?.conversation.id === id && old.deep }));
      setError(null);
    } catch (failed) {
      if (now.current.id === id) setError(failed);
    }
  }, []);
  const freshList = useMemo(() => steady(readList, 400), []);
  const freshTalk = useMemo(() => steady(readTalk, 200), []);

  useEffect(() => void freshList(), [filters, limit]);
  useEffect(() => {
    setTalk(null);
    setError(null);
    setTyping({});
    setSide(false);
    freshTalk();
  }, [params.id]);
  useEffect(() => {
    const timer = setInterval(freshList, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);

  const heard = (kind, data) => {
    const here = data.conversation === now.current.id;
    if (kind === "typing") {
      if (here && data.agent !== me.name) setTyping((all) => ({ ...all, [data.agent]: data.on ? Date.now() : 0 }));
      return;
    }
    if (kind === "queue") announce(data, me.name, now.current.list);
    if (kind === "message" && data.role === "customer" && now.current.talk?.conversation.agent === me.name) ring("soft");
    if (kind === "message" && here && data.role === "customer") say(t("talk.says", { text: data.text }));
    if (kind !== "hello" && kind !== "presence") freshList();
    if (here) {
      freshTalk();
      if (kind !== "message" || data.role !== "agent") setRound((n) => n + 1);
    }
  };
  const state = useEvents("/api/desk/events", heard, () => (freshList(), freshTalk()));
  const changed = (found) => {
    if (found?.conversation?.id === now.current.id) setTalk((old) => ({ ...found, at: Date.now(), turns: earlier(old, found, found.conversation.id).concat(found.turns), deep: old?.deep }));
    freshList();
    setRound((n) => n + 1);
  };

  const open = (id, fields) => {
    if (fields) ask(fields);
    go(`/console/talks/${id}${location.search}`);
  };
  const step = (by) => {
    const rows = list?.conversations ?? [];
    if (!rows.length) return;
    const at = rows.findIndex((one) => one.id === params.id);
    open(rows[at < 0 ? 0 : (at + by + rows.length) % rows.length].id);
  };
  useShortcuts(t("keys.list_scope"), [
    { keys: ["j", "alt+j"], label: t("keys.next"), run: () => step(1) },
    { keys: ["k", "alt+k"], label: t("keys.previous"), run: () => step(-1) },
    { keys: ["s"], label: t("keys.search"), run: () => document.getElementById("talk-search")?.focus() },
    ...["mine", "waiting", "bot", "all"].map((view, index) => ({ keys: String(index + 1), label: t("keys.view", { view: t(`list.${view}`) }), run: () => ask({ view }) })),
    { keys: ["c"], label: t("keys.context"), run: () => setSide(!side) },
  ]);

  return html`<div class=${`desk ${params.id ? "has-talk" : ""} ${side ? "has-side" : ""}`}>
    <h1 class="unseen">${t("nav.talks")}</h1>
    <${List} list=${list} wanted=${wanted} chosen=${params.id} me=${me} state=${state} open=${open} more=${() => setLimit(limit + 50)} changed=${changed} />
    ${!params.id && html`<section class="talk none"><${Empty} icon="talks" title=${t("talk.none")}>${t("talk.none_hint")}<//></section>`}
    ${params.id && error && html`<section class="talk none"><${Trouble} error=${error} again=${freshTalk} /></section>`}
    ${params.id && !error && !talk && html`<section class="talk none"><${Loading} /></section>`}
    ${params.id && !error && talk?.conversation.id === params.id && html`
      <${Talk} key=${params.id} composer=${composer} talk=${talk} me=${me} typing=${typing} changed=${changed} setTalk=${setTalk} side=${side} setSide=${setSide} next=${() => step(1)} />
      <${Context} key=${`${params.id} context`} talk=${talk} me=${me} round=${round} changed=${changed} close=${() => setSide(false)}
        insert=${(text, from) => composer.current?.insert(text, "reply", from)} />`}
  </div>`;
}

/** Keep lines that were loaded from further back than what was read now. */
function earlier(old, found, id) {
  if (!old?.deep || old.conversation.id !== id) return [];
  const first = found.turns.find((one) => one.seq)?.seq ?? 0;
  return old.turns.filter((one) => one.seq && one.seq < first);
}
