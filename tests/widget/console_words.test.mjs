/** The console in English: every phrase is there, none has Chinese in it; tests/contract/test_console_words.py knows the codes. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const WEB = new URL("../../xiaoka/console/web/", import.meta.url);
const HAN = /\p{Script=Han}/u;
// buttons of the customer's window and of colleagues, named as they are written there
const QUOTED = /[“"][^”"]*[”"]/gu;

// goes into a text that the customer reads
const FOR_CUSTOMERS = "deed.documents_value";

function dictionaries() {
  const found = { "zh-CN": {}, en: {} };
  const files = readdirSync(WEB, { recursive: true }).filter((one) => /(^|[/_])(words(_en)?|codes(_zh|_en)?|drive_words|context_words|zh-CN|en)\.js$/.test(one) && !one.startsWith("ui/"));
  return Promise.all(files.map(async (file) => {
    const module = await import(new URL(file, WEB));
    const whole = module.default ?? {};
    for (const [name, part] of Object.entries(module)) {
      if (/zh$/i.test(name)) Object.assign(found["zh-CN"], part);
      if (/en$/i.test(name)) Object.assign(found.en, part);
    }
    if (file.endsWith("zh-CN.js")) Object.assign(found["zh-CN"], whole);
    else if (file.endsWith("words/en.js")) Object.assign(found.en, whole);
    else for (const tag of Object.keys(found)) Object.assign(found[tag], whole[tag] ?? {});
  })).then(() => found);
}

test("every phrase has English words", async () => {
  const { "zh-CN": zh, en } = await dictionaries();
  assert.ok(Object.keys(zh).length > 500, `only ${Object.keys(zh).length} phrases found`);
  const missing = Object.keys(zh).filter((key) => !(key in en) && key !== FOR_CUSTOMERS);
  assert.deepEqual(missing, []);
});

test("no English phrase has Chinese in it", async () => {
  const { en } = await dictionaries();
  assert.deepEqual(Object.entries(en).filter(([, phrase]) => HAN.test(phrase.replace(QUOTED, ""))), []);
});

test("fields of a phrase are the same in both languages", async () => {
  const { "zh-CN": zh, en } = await dictionaries();
  const fields = (phrase) => [...new Set(phrase.match(/\{\w+\}/g) ?? [])].sort().join();
  assert.deepEqual(Object.keys(en).filter((key) => key in zh && fields(zh[key]) !== fields(en[key])), []);
});

test("what is named by a code falls back to its letters", () => {
  const source = readFileSync(new URL("ui/words.js", WEB), "utf8");
  const plain = new Function(`${source.slice(source.indexOf("function plain("))} return plain;`)();
  assert.equal(plain("C6_REVIEW"), "Review");
  assert.equal(plain("C8R_RESTORING"), "Restoring");
  assert.equal(plain("faq/cancel_fee"), "Faq cancel fee");
  assert.equal(plain(null), "");
});
