/** The conversation protocol against a desk made of Response objects: real streams, no DOM, no network. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ChatClient, backoff } from "../../widget/protocol.js";
import { parseBlock, readEvents } from "../../widget/sse.js";

const encode = (text) => new TextEncoder().encode(text);

function memory() {
  const kept = new Map();
  return { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) };
}

class Desk {
  messages = [];
  requests = [];
  refuse = [];
  down = false;
  streams = true;
  token = null;
  #opened = 0;
  #streams = [];

  fetch = async (url, options) => {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.replace("/api/chat/", "");
    this.requests.push({ path, ...options });
    if (this.down) throw new TypeError("network");
    if (path === "sessions") return this.#open();
    if (options.headers.Authorization !== `Bearer ${this.token}`) return json({}, 401);
    if (path === "messages") return this.#take(JSON.parse(options.body));
    if (path === "history") return this.#history(Number(searchParams.get("after")));
    return this.#events(options.signal, Number(options.headers["Last-Event-ID"]));
  };

  say(message) {
    const full = { seq: this.messages.length + 1, role: "bot", at: "2026-11-22T07:00:00Z", ...message };
    this.messages.push(full);
    for (const stream of this.#streams) stream.enqueue(frame(full));
    return full;
  }

  drop() {
    for (const stream of this.#streams.splice(0)) stream.error(new TypeError("lost"));
  }

  #open() {
    this.token = `t${++this.#opened}`;
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    return json({ token: this.token, conversation_id: "c", expires_at });
  }

  #take({ client_message_id, text }) {
    const refused = this.refuse.shift();
    if (refused) return json({ error: { message: "不行" } }, refused);
    const known = this.messages.find((m) => m.client_message_id === client_message_id);
    const shown = text?.replace(/\d{6}/, "******") ?? "按钮";
    return json(known ?? this.say({ role: "customer", text: shown, client_message_id, status: "pending" }), 202);
  }

  #history(after) {
    return json({ messages: this.messages.filter((m) => m.seq > after), last_seq: this.messages.length, owner: "bot" });
  }

  #events(signal, after) {
    if (!this.streams) return new Response(null);
    let mine;
    const start = (stream) => {
      mine = stream;
      this.#streams.push(stream);
      stream.enqueue(encode(": hello\n\n"));
      for (const one of this.messages.slice(after)) stream.enqueue(frame(one));
    };
    signal.addEventListener("abort", () => {
      if (this.#streams.includes(mine)) mine.error(new Error("aborted"));
      this.#streams = this.#streams.filter((one) => one !== mine);
    });
    return new Response(new ReadableStream({ start }));
  }
}

function frame(message) {
  return encode(`id: ${message.seq}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
}

function json(body, status = 200) {
  return new Response(JSON.stringify(body), { status });
}

async function until(condition, what = "condition") {
  for (let left = 400; left; left--) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`never: ${what}`);
}

async function connected(made, storage = null) {
  const client = new ChatClient({ base: "http://desk", storage, fetch: made.fetch });
  client.start();
  await until(() => client.connection === "online", "online");
  return client;
}

test("events survive any cut of the stream", async () => {
  const whole = 'id: 1\r\nevent: message\r\ndata: {"text":"补卡"}\r\n\r\n: alive\n\nevent: typing\ndata: {"on":true}\n\n';
  for (let size = 1; size < 9; size++) {
    const bytes = encode(whole);
    const body = new ReadableStream({
      start(stream) {
        for (let at = 0; at < bytes.length; at += size) stream.enqueue(bytes.slice(at, at + size));
        stream.close();
      },
    });
    const seen = [];
    await readEvents(body, (event) => seen.push(event));
    assert.deepEqual(seen.map((one) => one.event), ["message", "typing"], `size ${size}`);
    assert.equal(JSON.parse(seen[0].data).text, "补卡");
  }
  assert.equal(parseBlock(": only a comment"), null);
});

test("a message is shown at once and replaced by the masked text of the desk", async () => {
  const made = new Desk();
  const client = await connected(made);
  client.transcript.expects = "sms_code";
  client.send("482913");
  assert.equal(client.transcript.list()[0].text, "••••••");
  await until(() => client.transcript.list()[0].status === "pending");
  assert.deepEqual(client.transcript.list().map((m) => m.text), ["******"]);
  client.stop();
});

test("what is said offline waits and goes out in order, once", async () => {
  const made = new Desk();
  const client = await connected(made);
  made.down = true;
  made.drop();
  client.send("一");
  client.send("二");
  client.send("三");
  await until(() => client.connection === "offline");
  assert.deepEqual(client.transcript.list().map((m) => m.text), ["一", "二", "三"]);
  made.down = false;
  client.nudge();
  await until(() => made.messages.length === 3, "all sent");
  assert.deepEqual(made.messages.map((m) => m.text), ["一", "二", "三"]);
  await until(() => client.transcript.list().every((m) => m.status === "pending"));
  assert.equal(client.transcript.list().length, 3);
  client.stop();
});

test("after a lost connection the missed messages are there, none twice", async () => {
  const made = new Desk();
  const client = await connected(made);
  made.say({ text: "甲" });
  await until(() => client.transcript.lastSeq === 1);
  made.drop();
  made.say({ text: "乙" });
  await until(() => client.transcript.lastSeq === 2, "caught up");
  assert.deepEqual(client.transcript.list().map((m) => m.text), ["甲", "乙"]);
  const streams = () => made.requests.filter((one) => one.path === "events");
  await until(() => streams().length === 2, "stream again");
  assert.equal(streams()[1].headers["Last-Event-ID"], "2");
  client.stop();
});

test("an answer lost on the way does not send the message twice", async () => {
  const made = new Desk();
  const client = await connected(made);
  const fetch = made.fetch;
  let first = true;
  const lossy = new ChatClient({
    base: "http://desk",
    fetch: async (url, options) => {
      const response = await fetch(url, options);
      if (url.endsWith("messages") && first) {
        first = false;
        throw new TypeError("lost");
      }
      return response;
    },
  });
  lossy.start();
  lossy.send("销户");
  await until(() => !first && lossy.transcript.list().some((m) => m.status === "pending"));
  assert.equal(made.messages.filter((m) => m.text === "销户").length, 1);
  lossy.stop();
  client.stop();
});

test("a refused message stays, says why, and can be sent again", async () => {
  const made = new Desk();
  const client = await connected(made);
  made.refuse = [422];
  client.send("太长");
  await until(() => client.transcript.list()[0]?.status === "failed");
  assert.equal(client.transcript.list()[0].error, "不行");
  client.resend(client.transcript.list()[0].key);
  await until(() => made.messages.length === 1);
  client.stop();
});

test("a busy desk is asked again by itself", async () => {
  const made = new Desk();
  const client = await connected(made);
  made.refuse = [503, 429];
  client.send("在吗");
  await until(() => made.messages.length === 1);
  client.stop();
});

test("an old choice is taken back with the desk's sentence", async () => {
  const made = new Desk();
  const client = await connected(made);
  const message = made.say({ text: "?", buttons: [{ id: "k_1", title: "是" }], live: true, chosen: null });
  await until(() => client.transcript.lastSeq === 1);
  assert.equal(client.transcript.list()[0].live, true);
  made.refuse = [409];
  const notices = [];
  client.addEventListener("notice", ({ detail }) => notices.push(detail));
  client.choose(message, message.buttons[0]);
  await until(() => notices.length === 1);
  assert.deepEqual(notices[0], { code: "choice_gone", text: "不行" });
  assert.deepEqual(client.transcript.list().map((m) => [m.text, m.live]), [["?", false]]);
  client.stop();
});

test("an expired session begins a new conversation and keeps what was not sent", async () => {
  const made = new Desk();
  const storage = memory();
  const client = await connected(made, storage);
  made.token = null;
  made.messages = [];
  client.send("还在");
  await until(() => made.messages.some((m) => m.text === "还在"), "sent in the new session");
  assert.match(storage.getItem("xiaoka:http://desk"), /"t2"/);
  client.stop();
});

test("nothing the customer typed is kept in browser storage", async () => {
  const made = new Desk();
  const storage = memory();
  const client = await connected(made, storage);
  made.down = true;
  client.send("密码 258036");
  assert.doesNotMatch(storage.getItem("xiaoka:http://desk"), /258036/);
  client.stop();
});

test("a browser without streams asks again and again, and misses nothing", async () => {
  const made = new Desk();
  made.streams = false;
  const client = await connected(made);
  const heard = [];
  client.addEventListener("change", ({ detail }) => !detail.history && heard.push(...detail.fresh.map((m) => m.text)));
  client.send("在吗");
  await until(() => made.messages.length === 1);
  made.say({ text: "在的" });
  await until(() => client.transcript.list().length === 2, "asked again");
  assert.deepEqual(client.transcript.list().map((m) => m.text), ["在吗", "在的"]);
  // it is read aloud like any news
  assert.ok(heard.includes("在的"));
  assert.equal(client.connection, "online");
  assert.equal(made.requests.filter(({ path }) => path === "events").length, 1);
  client.stop();
});

test("what the desk masked can be read again in the window where it was typed, and nowhere else", async () => {
  const made = new Desk();
  const storage = memory();
  const client = await connected(made, storage);
  client.send("验证码482913");
  client.send("谢谢");
  await until(() => made.messages.length === 2);
  await until(() => client.transcript.list().every((m) => m.status === "pending"));
  const [masked, plain] = client.transcript.list();
  assert.deepEqual([masked.text, masked.typed, plain.typed], ["验证码******", "验证码482913", undefined]);
  assert.doesNotMatch(storage.getItem("xiaoka:http://desk"), /482913/);
  client.stop();
  const later = await connected(made, storage);
  await until(() => later.transcript.list().length === 2);
  assert.doesNotMatch(JSON.stringify(later.transcript.list()), /482913/);
  later.stop();
  client.transcript.reset();
  client.transcript.merge({ seq: 1, role: "customer", text: "验证码******", client_message_id: masked.client_message_id });
  assert.equal(client.transcript.list()[0].typed, undefined);
});

test("pauses grow and are bounded", () => {
  assert.equal(backoff(0, () => 0.5), 500);
  assert.equal(backoff(3, () => 0.5), 4000);
  assert.ok(backoff(50, () => 1) <= 15_000 * 1.25);
});
