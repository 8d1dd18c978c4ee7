/** Words of the panel itself, for agents. What is suggested comes from the desk. */

const ZH = {
  name: "小卡坐席辅助", paste: "客户说了什么", pasteHint: "粘贴或输入客户的话，回车分析", listen: "分析", customer: "客户", agent: "坐席",
  working: "正在分析", understood: "听懂的是", next: "下一步", replies: "建议回复", insert: "插入", copy: "复制", copied: "已复制",
  ignore: "忽略", why: "依据", none: "暂时没有", steps: "办理清单", done: "已完成", current: "正在办", todo: "待办", proof: "身份核验",
  level: "已达到", needed: "需要", ways: "可用方式", left: "剩 {minutes} 分钟", form: "受理单", missing: "待补", rules: "适用规则", summary: "小结",
  stale: "对话有了新内容，建议已更新", wrong: "暂时连不上小卡，您的话没有丢，请再试一次", refused: "登录已失效，请在您的系统里重新登录",
  empty: "把客户的话贴进来，这里会显示办理清单和建议回复。建议只会插入，不会自动发送。",
  faq: "知识", step: "流程", policy: "规则", blocker: "待解决", mood: "情绪",
};

const EN = {
  ...ZH, name: "Xiaoka assist", paste: "What the customer said", pasteHint: "Paste or type, then Enter", listen: "Analyse", customer: "Customer",
  agent: "Agent", working: "Working", understood: "Understood", next: "Next", replies: "Suggested replies", insert: "Insert", copy: "Copy",
  copied: "Copied", ignore: "Ignore", why: "Why", none: "Nothing yet", steps: "Checklist", done: "done", current: "now", todo: "to do",
  proof: "Identity", level: "Reached", needed: "Needed", ways: "Ways", left: "{minutes} min left", form: "Case form", missing: "missing",
  rules: "Rules", summary: "Summary", stale: "The talk went on; suggestions are new", wrong: "No connection to Xiaoka. Nothing is lost; try again.",
  refused: "Signed out. Sign in to your own system again.",
  empty: "Paste what the customer says: checklist and replies appear here. They are inserted, never sent.",
  faq: "article", step: "step", policy: "rule", blocker: "obstacle", mood: "mood",
};

/** Return a function from key (and values) to words, for a BCP 47 tag. */
export function words(lang) {
  const table = (lang ?? "").toLowerCase().startsWith("en") ? EN : ZH;
  return (key, values = {}) => (table[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
