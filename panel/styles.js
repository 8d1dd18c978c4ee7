/** One constructed style sheet: allowed under a strict content security policy, shared by all instances. */

const LIGHT = `--accent:#0b6e63;--on-accent:#fff;--tint:#e3f1ee;--ink:#16211f;--soft:#5b6967;--line:#dde3e2;--edge:#83918e;
--page:#f3f6f5;--face:#fff;--bad:#b3261e;--ok:#14804a`;
const DARK = `--accent:#5cc8b8;--on-accent:#04221e;--tint:#17332f;--ink:#e8eeec;--soft:#a3b0ad;--line:#2d3836;--edge:#6d7a77;
--page:#0f1514;--face:#1a2221;--bad:#ffb4ab;--ok:#6fd89f`;

const CSS = `
:host{${LIGHT};display:block;color-scheme:light dark;font:14px/1.6 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;
color:var(--ink);background:var(--page);overflow-wrap:anywhere;text-align:start;text-autospace:normal;container-type:inline-size}
@media(prefers-color-scheme:dark){:host{${DARK}}}
:host([theme=light]){${LIGHT};color-scheme:light}
:host([theme=dark]){${DARK};color-scheme:dark}
*{box-sizing:border-box;margin:0;padding:0}
[hidden]{display:none!important}
section{padding:12px}
section>*+*{margin-top:10px}
h2{font-size:16px;font-weight:600}
h3{font-size:13px;font-weight:600;color:var(--soft)}
ul{list-style:none}
button,textarea{font:inherit;color:inherit}
button{min-height:28px;padding:2px 10px;border:1px solid var(--edge);border-radius:6px;background:var(--face);cursor:pointer}
button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button[disabled]{opacity:.55;cursor:default}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
textarea{display:block;width:100%;min-height:64px;margin-top:4px;padding:8px;border:1px solid var(--edge);border-radius:6px;background:var(--face);resize:vertical}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.box{padding:10px;border:1px solid var(--line);border-radius:8px;background:var(--face)}
.box>*+*{margin-top:6px}
.next{border-color:var(--accent);background:var(--tint);font-weight:600}
.reply p{white-space:pre-line}
.reply+.reply{margin-top:8px}
.soft{color:var(--soft);font-size:13px}
.kind{padding:0 6px;border:1px solid var(--edge);border-radius:9px;font-size:12px;color:var(--soft)}
.steps li{display:flex;gap:8px}
.steps .mark{flex:none;width:1.2em}
.steps .done .mark{color:var(--ok)}
.steps .current{font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px}
dt{color:var(--soft)}
.bad{color:var(--bad)}
summary{cursor:pointer;font-weight:600;font-size:13px;color:var(--soft)}
details>*+*{margin-top:6px}
pre{font:inherit;white-space:pre-wrap}
`;

let shared = null;

/** Return the sheet, made once. */
export function sheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(CSS);
  }
  return shared;
}
