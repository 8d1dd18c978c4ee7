/** Starts the console. */

import { html, render } from "./ui/html.js";
import { start as followLinks } from "./ui/router.js";
import { start as listenToKeys } from "./ui/shortcuts.js";
import { start as paint } from "./ui/theme.js";
import { language, register } from "./ui/words.js";
import zh from "./words/zh-CN.js";
import en from "./words/en.js";
import { en as codesEn } from "./words/codes_en.js";
import { zh as codesZh } from "./words/codes_zh.js";
import { App } from "./shell/app.js";

register({ "zh-CN": { ...zh, ...codesZh }, en: { ...en, ...codesEn } });
document.documentElement.lang = language.get();
paint();
followLinks();
listenToKeys();
render(html`<${App} />`, document.getElementById("app"));
