/** One constructed style sheet: allowed under a strict content security policy, shared by all instances. */

const LIGHT = `--accent:#0b6e63;--on-accent:#fff;--tint:#e3f1ee;--ink:#16211f;--soft:#5b6967;--line:#dde3e2;--edge:#83918e;
--page:#f3f6f5;--face:#fff;--bad:#b3261e;--warn:#fff3d6;--on-warn:#5c4300;--agent:#e9eefb;--ok:#14804a;--scale:1`;
const DARK = `--accent:#5cc8b8;--on-accent:#04221e;--tint:#17332f;--ink:#e8eeec;--soft:#a3b0ad;--line:#2d3836;--edge:#6d7a77;
--page:#0f1514;--face:#1a2221;--bad:#ffb4ab;--warn:#3d3000;--on-warn:#ffdf99;--agent:#1f2a44;--ok:#6fd89f`;

const CSS = `
:host{${LIGHT};color-scheme:light dark;font:16px/1.6 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;
color:var(--ink);line-break:strict;overflow-wrap:anywhere;text-autospace:normal;text-spacing-trim:normal;text-align:start;-webkit-text-size-adjust:100%}
:host(:lang(zh-TW)){font-family:"PingFang TC","Microsoft JhengHei","Noto Sans CJK TC",system-ui,sans-serif}
:host(:lang(en)){overflow-wrap:break-word}
:host([inline]){display:block;height:100%;min-height:0}
@media(prefers-color-scheme:dark){:host{${DARK}}}
:host([theme=light]){${LIGHT};color-scheme:light}
:host([theme=dark]){${DARK};color-scheme:dark}
:host([size=large]){--scale:1.25}
*{box-sizing:border-box;margin:0;padding:0}
[hidden]{display:none!important}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
button,input,textarea{font:inherit;color:inherit;border:0;background:none;border-radius:0}
button{cursor:pointer;touch-action:manipulation}
svg{width:22px;height:22px;flex:none;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.panel:focus{outline:0}
.launcher{position:fixed;z-index:2147483000;inset:auto max(20px,env(safe-area-inset-right)) calc(20px + env(safe-area-inset-bottom)) auto;
height:58px;padding:0 22px 0 18px;border-radius:29px;background:var(--accent);color:var(--on-accent);display:flex;align-items:center;justify-content:center;gap:8px;font-size:17px;font-weight:600;box-shadow:0 6px 24px #0003}
@media(max-width:480px){.launcher{width:58px;padding:0}.label{display:none}}
.launcher svg{width:28px;height:28px}
.count{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;background:#b3261e;color:#fff;font-size:13px;line-height:22px;text-align:center}
.panel{display:flex;flex-direction:column;background:var(--page);overflow:hidden;position:fixed;z-index:2147483000;
inset:auto max(20px,env(safe-area-inset-right)) calc(20px + env(safe-area-inset-bottom)) auto;width:400px;height:640px;max-height:calc(100vh - 40px);max-height:calc(100dvh - 40px);
border-radius:20px;border:1px solid var(--line);box-shadow:0 16px 48px #0000002e}
.panel.inline{position:static;width:100%;height:100%;border:0;border-radius:inherit;box-shadow:none}
@media(max-width:480px){.panel:not(.inline){inset:0;width:100%;height:100vh;height:100dvh;max-height:none;border:0;border-radius:0;padding-block:env(safe-area-inset-top) env(safe-area-inset-bottom)}}
header{display:flex;align-items:center;gap:10px;padding:10px 12px 10px 16px;background:var(--face);border-bottom:1px solid var(--line)}
.avatar{width:40px;height:40px;border-radius:13px;background:var(--accent);color:var(--on-accent);display:grid;place-items:center;flex:none}
.name{flex:1;min-width:0}
h2{font-size:16px;line-height:1.4;font-weight:650;display:flex;align-items:center;flex-wrap:wrap;column-gap:8px}
.tag{font-size:13px;line-height:19px;font-weight:500;padding:0 6px;border-radius:5px;background:var(--tint);color:var(--accent);white-space:nowrap}
[data-owner=agent] .tag{background:var(--agent);color:var(--ink)}
.state{font-size:14px;line-height:1.3;color:var(--soft);display:flex;align-items:center;gap:6px}
.state::before{content:"";width:7px;height:7px;border-radius:50%;background:var(--edge)}
[data-state=online] .state::before{background:var(--ok)}
.human{display:flex;align-items:center;gap:5px;min-height:44px;padding:0 12px 0 9px;border-radius:22px;color:var(--accent);font-size:15px;font-weight:550;white-space:nowrap}
.human svg{width:19px;height:19px}
.human[aria-disabled=true]{color:var(--soft);cursor:default;padding:0 4px;font-weight:400}.human[aria-disabled=true] svg{display:none}
.plain{width:44px;height:44px;display:grid;place-items:center;border-radius:12px;color:var(--soft)}
@media(hover:hover){.human:not([aria-disabled=true]):hover,.plain:hover{background:var(--tint)}.button:not([aria-disabled],.primary):hover{background:var(--tint)}
.primary:not([aria-disabled]):hover,.launcher:hover{filter:brightness(1.08)}}
.bar{padding:8px 16px;background:var(--warn);color:var(--on-warn);font-size:14px;line-height:1.5}
.frame{flex:1;min-height:0;position:relative;display:flex}
.log{flex:1;overflow-y:auto;overscroll-behavior:contain;scroll-padding:12px;position:relative}
.log:focus-visible{outline-offset:-3px}
.inner{padding:16px 16px 20px;max-width:760px;margin:auto}
.msg{display:flex;flex-direction:column;align-items:flex-start;gap:8px;margin-top:12px;scroll-margin:12px;border-radius:14px}
.msg.own+.msg.bot,.msg.bot+.msg.own{margin-top:18px}
.own{align-items:flex-end}
.bubble{max-width:min(34em,88%);padding:9px 14px;border-radius:18px;white-space:pre-wrap;text-wrap:pretty;background:var(--face);border:1px solid var(--line)}
.bot .bubble,.agent .bubble{border-end-start-radius:6px}
.own .bubble{background:var(--accent);border-color:var(--accent);color:var(--on-accent);border-end-end-radius:6px}
.agent .bubble{background:var(--agent);border-color:transparent}
.who{font-size:14px;color:var(--soft);margin-bottom:-4px}
.system{align-items:center}
.system .bubble{background:none;border:0;color:var(--soft);font-size:14px;text-align:center;padding:2px 8px}
.time{display:block;text-align:center;color:var(--soft);font-size:14px;margin:16px 0 0;font-variant-numeric:tabular-nums}
.time:first-child{margin-top:0}
.steps{display:flex;align-items:center;gap:10px;font-size:14px;color:var(--soft)}
.dots{display:flex;gap:4px}.dots i{width:18px;height:4px;border-radius:2px;background:var(--line)}.dots .on{background:var(--accent)}
.card{width:100%;max-width:460px;background:var(--face);border:1px solid var(--line);border-radius:16px;padding:14px 16px}
h3{font-size:16px;line-height:1.5;font-weight:650;display:flex;align-items:center;gap:8px}
.card h3{margin-bottom:6px}
.row{display:flex;align-items:baseline;gap:12px;padding:7px 0;line-height:1.5}
.row+.row{border-top:1px solid var(--line)}
dt{flex:none;width:7.1em;color:var(--soft);font-size:15px}
dd{flex:1;min-width:0;display:flex;gap:12px;justify-content:space-between;align-items:baseline;font-size:15px}
.value{font-variant-numeric:tabular-nums;text-wrap:pretty}
.quote .row,.balance .row{flex-wrap:wrap;justify-content:space-between;row-gap:0}
.quote dt,.balance dt{flex:0 1 auto;width:auto}.quote dd,.balance dd{flex:0 1 auto}
.strong dd{font-weight:650}.strong dt{color:var(--ink)}
.balance .strong{align-items:baseline}.balance .strong dd{font-size:24px;line-height:1.3}
.receipt h3{color:var(--ok)}.receipt dd{flex-wrap:wrap}.receipt .value{overflow-wrap:normal}
ol,ul{list-style:none;counter-reset:n}
li{position:relative;padding:8px 0 8px 34px;line-height:1.5;font-size:15px;counter-increment:n}
li+li{border-top:1px solid var(--line)}
li .label{display:block;font-weight:600}li .value{color:var(--soft)}
.blockers li::before{content:counter(n);position:absolute;left:0;top:8px;width:22px;height:22px;border-radius:50%;background:var(--warn);color:var(--on-warn);font-size:13px;line-height:22px;text-align:center;font-weight:650}
.checklist li::before{content:"";position:absolute;left:3px;top:12px;width:15px;height:15px;border:1.8px solid var(--edge);border-radius:50%}
.card.list li{padding-left:0}
.note{margin-top:8px;font-size:14px;color:var(--soft);line-height:1.5}
.buttons{display:flex;flex-wrap:wrap;gap:8px;max-width:100%}
.button{display:inline-flex;align-items:center;justify-content:center;gap:6px;min-height:44px;padding:6px 16px;border-radius:22px;background:var(--face);border:1px solid var(--accent);
color:var(--accent);font-weight:550;line-height:1.4;text-align:start;text-decoration:none}
.button svg{width:18px;height:18px}
.primary{background:var(--accent);color:var(--on-accent)}
.button[aria-disabled]{cursor:default;background:none;border-color:var(--line);color:var(--soft);font-weight:400}
.button.chosen{border-color:var(--accent);background:var(--tint);color:var(--accent);font-weight:600}
.text{color:var(--accent);font-size:15px;font-weight:550;padding:4px 8px;margin:-4px -8px -4px 0;min-height:32px;flex:none;border-radius:8px;white-space:nowrap}
.text[aria-disabled]{visibility:hidden}
.show{font-size:14px;margin:-6px 0 -4px}
.delivery{font-size:14px;color:var(--soft);margin-top:-4px;display:flex;gap:12px;align-items:baseline;max-width:88%}
.delivery .text{font-size:14px}.bad{color:var(--bad)}
.typing .bubble{display:flex;align-items:center;gap:5px;min-height:44px}
.typing i{width:7px;height:7px;border-radius:50%;background:var(--soft);animation:beat 1.2s infinite ease-in-out}
.typing i:nth-child(2){animation-delay:.15s}.typing i:nth-child(3){animation-delay:.3s}.typing span{color:var(--soft)}.typing span:not(:empty){margin-left:6px}
@keyframes beat{0%,60%,100%{opacity:.3;transform:none}30%{opacity:1;transform:translateY(-3px)}}
.msg,.time{animation:rise .18s ease-out}@keyframes rise{from{opacity:0;transform:translateY(6px)}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media(max-width:374px){.avatar{display:none}.human{white-space:normal;line-height:1.25;padding:0 4px;max-width:7em;text-align:start}.row{gap:8px}dt{width:4.3em}}
.more{position:absolute;z-index:1;bottom:10px;left:50%;transform:translateX(-50%);display:flex;align-items:center;gap:4px;min-height:40px;padding:0 14px;border-radius:20px;background:var(--face);
border:1px solid var(--line);box-shadow:0 4px 14px #0002;font-size:14px;color:var(--accent);white-space:nowrap}
.more svg{width:18px;height:18px}
.more:not([hidden])+.log{-webkit-mask:linear-gradient(#000 calc(100% - 90px),#0002 calc(100% - 56px));mask:linear-gradient(#000 calc(100% - 90px),#0002 calc(100% - 56px))}
.welcome{padding:8px 0 12px;display:flex;flex-direction:column;gap:10px}
.welcome h3{font-size:22px;line-height:1.4}.welcome>p{color:var(--soft);max-width:32em}
.privacy{display:flex;gap:8px;font-size:14px;line-height:1.6}.privacy svg{width:18px;height:18px;margin-top:1px}
.composer{display:flex;flex-wrap:wrap;align-items:flex-end;gap:8px;padding:10px 12px;background:var(--face);border-top:1px solid var(--line)}
textarea,input{flex:1;min-width:0;min-height:46px;padding:9px 15px;line-height:26px;border:1px solid var(--edge);border-radius:23px;background:var(--page);resize:none;max-height:132px}
textarea:focus,input:focus{outline:2px solid var(--accent);outline-offset:-1px;border-color:transparent}
input{font-variant-numeric:tabular-nums;letter-spacing:.08em}input::placeholder{letter-spacing:0}
::placeholder{color:var(--soft);opacity:1}
.veiled:not(:placeholder-shown){-webkit-text-security:disc}
.words{flex-basis:100%;text-align:start;margin:-4px 0 0;padding:0 4px;font-size:14px}
@media(pointer:fine){.words{display:none}}
.send{width:46px;height:46px;border-radius:50%;display:grid;place-items:center;background:var(--tint);color:var(--soft);flex:none}
.send.ready{background:var(--accent);color:var(--on-accent)}
.plus{width:44px;height:46px;display:grid;place-items:center;border-radius:14px;color:var(--soft);flex:none}
.plus svg{transition:transform .15s}.plus[aria-expanded=true] svg{transform:rotate(45deg)}
.tray{flex-basis:100%;padding:2px 0 6px}
.items{display:flex;flex-wrap:wrap;gap:8px}
.item{flex:1 1 72px;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:4px;min-height:72px;padding:8px 4px;border-radius:14px;background:var(--page);font-size:14px;line-height:1.3;color:var(--ink)}
.item svg{color:var(--accent)}
.preview{display:grid;grid-template-columns:auto 1fr;gap:10px 14px;align-items:start}
canvas{width:88px;height:88px;border-radius:12px;border:1px solid var(--line)}
fieldset{border:0;min-width:0}legend{font-size:15px;font-weight:600;padding:0}
.preview fieldset{grid-column:2}.preview label{display:flex;align-items:center;gap:8px;min-height:32px;font-size:15px}
[type=radio]{flex:none;min-height:0;padding:0;margin:0;width:18px;height:18px;accent-color:var(--accent)}
.preview .note,.preview .buttons{grid-column:1/-1;margin:0}
.tray .bad{font-size:14px;padding-top:4px}.tray .bad:empty{display:none}
.end{margin-top:18px;display:grid;gap:10px}
.stars{display:flex;gap:2px;margin:4px 0 0 -8px}
.stars label{position:relative;width:48px;height:48px;display:grid;place-items:center;border-radius:14px;color:var(--edge);cursor:pointer}
.stars svg{width:30px;height:30px;stroke-width:1.5}.stars .on{color:var(--accent)}.stars .on svg{fill:currentColor}
.stars label:focus-within{outline:2px solid var(--accent)}
.said{min-height:1.6em;font-size:15px;color:var(--soft)}
.end textarea{border-radius:14px;font-size:16px;width:100%}
.bubble svg{width:18px;height:18px;vertical-align:-3px;margin-inline-end:4px}
@media(max-height:480px){.panel:not(.inline){inset-block:8px;height:auto;max-height:none}.avatar{display:none}.panel header{padding-block:2px}.panel .composer{padding-block:6px}}
@media(max-height:480px) and (max-width:480px){.panel:not(.inline){inset:0}}
@media(forced-colors:active){.button,.send,.launcher,.bubble{border:1px solid}}
`;

// all letters grow together, and what is measured in them
const SCALED = CSS.replace(/(font(?:-size)?:)(\d+)px/g, "$1calc($2px*var(--scale))");
let made = null;

/** Give a shadow root its style; browsers without constructed sheets (iOS before 16.4) get an element with the page's nonce. */
export function dress(root, nonce) {
  if (!("adoptedStyleSheets" in Document.prototype)) {
    const style = document.createElement("style");
    if (nonce) style.nonce = nonce;
    style.textContent = SCALED;
    root.prepend(style);
    return;
  }
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(SCALED);
  }
  root.adoptedStyleSheets = [made];
}
