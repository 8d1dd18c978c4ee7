/** What is on screen and in which order, without network and without DOM. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Transcript, maskDraft } from "../../widget/transcript.js";

test("a message taken ahead of others does not hide them", () => {
  const transcript = new Transcript();
  transcript.merge({ seq: 5, role: "customer", client_message_id: "m" }, false);
  assert.equal(transcript.lastSeq, 0);
  transcript.merge({ seq: 4, role: "bot", text: "先" });
  assert.equal(transcript.lastSeq, 4);
  assert.equal(transcript.merge({ seq: 5, role: "customer", client_message_id: "m" }), false);
  assert.equal(transcript.lastSeq, 5);
});

test("an answer to our own sending that comes late does not undo what the stream told", () => {
  const transcript = new Transcript();
  transcript.add({ id: "m", text: "坏了" });
  const own = { seq: 1, role: "customer", text: "坏了", client_message_id: "m", status: "pending" };
  transcript.merge(own);
  transcript.receipt({ client_message_id: "m", seq: 1, status: "failed" });
  assert.equal(transcript.merge(own, false), false);
  assert.deepEqual(transcript.list().map((m) => m.status), ["failed"]);
});

test("buttons are live only behind the customer's last word", () => {
  const transcript = new Transcript();
  const buttons = [{ id: "k", title: "是" }];
  transcript.merge({ seq: 1, role: "bot", buttons });
  transcript.merge({ seq: 3, role: "bot", buttons });
  assert.deepEqual(transcript.list().map((m) => m.live), [true, true]);
  transcript.merge({ seq: 2, role: "customer", client_message_id: "m" });
  assert.deepEqual(transcript.list().map((m) => m.live), [false, false, true]);
});

test("ID numbers are veiled whatever was asked for, ordinary numbers are not", () => {
  assert.equal(maskDraft("我是110105199203051021", ""), `我是${"•".repeat(18)}`);
  assert.equal(maskDraft("13800138001", "number"), "13800138001");
  assert.equal(maskDraft("258036", "service_password"), "••••••");
});
