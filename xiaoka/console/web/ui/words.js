/** Words of the console in Chinese (default) and English. Views bring their own dictionaries with `register`. */

import { shared } from "./html.js";

const KEPT = "xiaoka.console.lang";
const dictionaries = { "zh-CN": {}, en: {} };

export const LANGUAGES = { "zh-CN": "简体中文", en: "English" };
export const language = shared(chosen());

function chosen() {
  try {
    return localStorage.getItem(KEPT) in LANGUAGES ? localStorage.getItem(KEPT) : "zh-CN";
  } catch {
    return "zh-CN";
  }
}

export function speak(tag) {
  try {
    localStorage.setItem(KEPT, tag);
  } catch {
    // private windows may keep nothing; the choice then lasts for this page
  }
  document.documentElement.lang = tag;
  language.set(tag);
}

/** Add the words of a view: `{"zh-CN": {key: phrase}, en: {key: phrase}}`. */
export function register(more) {
  for (const [tag, phrases] of Object.entries(more)) Object.assign(dictionaries[tag], phrases);
}

/** Tell whether there is a phrase. */
export function has(key) {
  return key in dictionaries[language.get()] || key in dictionaries["zh-CN"];
}

/** Return a phrase with its {fields} filled; Chinese where the language lacks it, the key where both do. */
export function t(key, values = {}) {
  const phrase = dictionaries[language.get()][key] ?? dictionaries["zh-CN"][key] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Return a phrase whose key is put together from a code; where the language lacks it, the code in plain letters. */
export function named(prefix, code) {
  const key = `${prefix}.${code}`;
  if (key in dictionaries[language.get()]) return t(key);
  return language.get() === "en" ? plain(code) : has(key) ? t(key) : String(code ?? "");
}

/** Return a title that the desk gives in Chinese; in English the code behind it, in plain letters. */
export function titled(code, chinese) {
  return language.get() === "en" && code ? plain(code) : chinese;
}

/** `C6_REVIEW` → `Review`, `faq/cancel_fee` → `Faq cancel fee`. Codes are English; nobody should read Chinese in English. */
function plain(code) {
  const words = String(code ?? "").replace(/^[A-Z]\d+[A-Z]*_/, "").replace(/[_/:]+/g, " ").trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
