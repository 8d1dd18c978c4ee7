/** Languages have the same words, and the record says what was said. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LANGUAGES, words } from "../../widget/i18n.js";
import { fileName, record } from "../../widget/record.js";
import { Transcript } from "../../widget/transcript.js";

const fields = (phrase) => JSON.stringify(String(phrase).match(/\{\w+\}/g) ?? []);

test("every language has the same keys, none empty, with the same fields", () => {
  const wanted = Object.keys(LANGUAGES["zh-CN"]).sort();
  for (const [lang, dictionary] of Object.entries(LANGUAGES)) {
    assert.deepEqual(Object.keys(dictionary).sort(), wanted, lang);
    for (const key of wanted) {
      assert.equal(fields(dictionary[key]), fields(LANGUAGES["zh-CN"][key]), `${lang} ${key}`);
      if (key !== "foreign") assert.ok(String(dictionary[key]).trim(), `${lang} ${key}`);
    }
    assert.equal(dictionary.stars.length, 5);
    assert.equal(dictionary.chips.length, 5);
  }
});

test("English holds no Chinese but what is sent, and Taiwan's words are not the mainland's", () => {
  const { chips, ...rest } = LANGUAGES.en;
  assert.doesNotMatch(JSON.stringify(rest) + chips.map(([title]) => title).join(), /[\u4e00-\u9fff]/);
  assert.doesNotMatch(JSON.stringify(LANGUAGES["zh-TW"]), /[发动务码证选择后时间记录评价处这]/u);
});

test("language tags find their dictionary", () => {
  const found = ["", "zh", "zh-Hans", "zh-HK", "zh-Hant-TW", "en-GB", "fr"].map((tag) => words(tag).lang);
  assert.deepEqual(found, ["zh-CN", "zh-CN", "zh-CN", "zh-TW", "zh-TW", "en", "zh-CN"]);
});

test("the record holds speaker, card and choice, masked as shown", () => {
  const transcript = new Transcript();
  const at = "2026-11-22T07:00:00Z";
  transcript.merge({ seq: 1, role: "customer", text: "验证码 ******", client_message_id: "m", at });
  const card = { title: "补卡信息", rows: [{ label: "收货地址", value: "北京市****" }], note: "核对" };
  transcript.merge({ seq: 2, role: "bot", at, body: { text: "对吗", card, buttons: [{ id: "a", title: "对" }, { id: "b", title: "不对" }] } });
  transcript.merge({ seq: 3, role: "customer", text: "对", choice_id: "a", client_message_id: "n", at });
  const text = record(transcript.list(), words("zh-CN"));
  for (const part of ["您\n验证码 ******", "小卡\n对吗", "收货地址：北京市****", "[对]（已选择） [不对]"]) assert.ok(text.includes(part), text);
  assert.equal(fileName(words("zh-CN"), new Date(at)), "对话记录-2026-11-22.txt");
});

test("a photo leaves the buttons above it alive, words do not", () => {
  const transcript = new Transcript();
  transcript.merge({ seq: 1, role: "bot", body: { text: "?", buttons: [{ id: "a", title: "对" }] }, live: true });
  transcript.add({ id: "p", text: "［照片］", photo: {}, kind: "other" });
  assert.equal(transcript.list()[0].live, true);
  transcript.merge({ seq: 2, role: "customer", picture: { kind: "other" }, client_message_id: "p" });
  assert.equal(transcript.list()[0].live, true);
  transcript.add({ id: "q", text: "好" });
  assert.equal(transcript.list()[0].live, false);
});
