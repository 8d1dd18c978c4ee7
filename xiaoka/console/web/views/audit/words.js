/** Words of the audit browser. */

export default {
  "zh-CN": {
    "audit.about": "谁在什么时候看了什么、办了什么。记录只增不改，前后用哈希相连；您的查阅也会留痕。", "audit.actor": "谁", "audit.actor_hint": "例如 agent:li.na、S、H", "audit.event": "事件（开头）", "audit.event_hint": "例如 cancel_card、case.read", "audit.subject": "对象（开头）", "audit.subject_hint": "例如 case:XK2026…", "audit.channel": "渠道", "audit.since": "从", "audit.until": "到", "audit.find": "查找", "audit.clear": "清除条件", "audit.more": "更早的 100 条", "audit.export": "导出", "audit.none": "没有符合条件的记录", "audit.none_hint": "放宽条件再看。",
    "audit.verify": "校验完整性", "audit.verifying": "正在逐条校验…", "audit.sound": "完整：{n} 条记录首尾相连，没有改动。", "audit.head": "请把这个末尾另行保存，以后用它可以发现整条链被重写：", "audit.broken": "不完整：发现 {n} 处问题", "audit.at": "第 {seq} 条", "audit.anchor": "用以前保存的末尾校验", "audit.anchor_hint": "格式：序号:哈希", "audit.anchor_bad": "请按“序号:哈希”填写，哈希为 64 位。", "audit.show": "看前后的记录",
    "problem.changed": "内容与哈希不符，被改过", "problem.gap": "缺少记录", "problem.order": "与前一条不相连", "problem.truncated": "末尾被截断", "problem.head": "与保存的末尾不符",
    "audit.seq": "序号", "audit.time": "时间", "audit.what": "事件", "audit.of": "对象", "audit.detail": "前后", "audit.hash": "哈希", "audit.before": "之前", "audit.after": "之后", "audit.evidence": "凭证", "audit.policy": "规则版本", "audit.prev": "前一条哈希", "audit.entry": "第 {seq} 条记录",
  },
  en: {
    "audit.about": "Who saw and did what, and when. Entries are only added and chained by hash; your looks are written down, too.", "audit.actor": "Who", "audit.actor_hint": "such as agent:li.na, S, H", "audit.event": "Event begins with", "audit.event_hint": "such as cancel_card, case.read", "audit.subject": "Subject begins with", "audit.subject_hint": "such as case:XK2026…", "audit.channel": "Channel", "audit.since": "From", "audit.until": "To", "audit.find": "Find", "audit.clear": "Clear", "audit.more": "100 earlier", "audit.export": "Export", "audit.none": "No entry matches", "audit.none_hint": "Loosen the filters.",
    "audit.verify": "Verify the chain", "audit.verifying": "Verifying…", "audit.sound": "Sound: {n} entries in one chain, none changed.", "audit.head": "Keep this end elsewhere: with it a rewritten chain is found later:", "audit.broken": "Not sound: {n} problems", "audit.at": "Entry {seq}", "audit.anchor": "Verify with an end noted earlier", "audit.anchor_hint": "as NUMBER:HASH", "audit.anchor_bad": "Write NUMBER:HASH with a hash of 64 digits.", "audit.show": "Show the entries around",
    "problem.changed": "The content does not match its hash", "problem.gap": "Entries are missing", "problem.order": "Does not follow the entry before", "problem.truncated": "The end was cut off", "problem.head": "Not the end that was noted",
    "audit.seq": "No.", "audit.time": "Time", "audit.what": "Event", "audit.of": "Subject", "audit.detail": "Detail", "audit.hash": "Hash", "audit.before": "Before", "audit.after": "After", "audit.evidence": "Evidence", "audit.policy": "Policy", "audit.prev": "Hash before", "audit.entry": "Entry {seq}",
  },
};
