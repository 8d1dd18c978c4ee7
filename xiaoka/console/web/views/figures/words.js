/** Words of the supervisor's figures. */

export default {
  "zh-CN": {
    "figures.about": "{first} 至 {last}（北京时间）。每个指标的算法见文档《console-boards.md》。", "figures.days": "时间范围", "figures.last": "最近 {n} 天", "figures.table": "表格", "figures.nothing": "这段时间没有数据",
    "figures.containment": "自助解决率", "figures.containment_of": "{part} / {whole} 个会话没有转人工", "figures.wait": "等待人工（中位数）", "figures.wait_of": "95% 在 {p95}内 · {missed} 人没等到", "figures.handle": "人工处理（中位数）", "figures.handle_of": "95% 在 {p95}内 · {n} 次", "figures.csat": "满意度", "figures.csat_of": "{n} 人评价 · {share} 打 4 分以上", "figures.csat_none": "还没有人评价", "figures.accuracy": "理解准确率（估计）", "figures.accuracy_of": "已标注 {judged} 条，其中 {right} 条听对", "figures.letters": "没发出的通知", "figures.letters_of": "另有 {n} 条排队待发",
    "figures.funnel": "业务漏斗", "figures.task": "业务", "stage.started": "开始", "stage.verified": "核验通过", "stage.confirmed": "确认", "stage.filed": "受理", "stage.done": "办成", "figures.done_share": "办成率", "figures.no_stage": "不需要",
    "figures.drops": "在哪一步离开", "figures.step": "步骤", "figures.count": "次数", "figures.reasons": "转人工原因", "figures.reason": "原因", "figures.talks": "会话数与自助解决", "figures.day": "日期", "figures.talks_n": "会话", "figures.contained": "未转人工", "figures.share": "占比",
    "figures.times": "等待与处理时长（分钟）", "figures.wait_median": "等待中位数", "figures.wait_p95": "等待 95%", "figures.handle_median": "处理中位数", "figures.handle_p95": "处理 95%", "figures.csat_days": "满意度走势", "figures.votes": "评价数", "figures.mean": "平均分",
    "figures.accuracy_days": "理解准确率走势", "figures.heard": "消息", "figures.collected": "拿不准", "figures.judged": "已标注", "figures.right_share": "标注中听对", "figures.estimate": "估计准确率", "figures.confused": "听错最多的", "figures.heard_as": "听成", "figures.meant": "其实是",
    "figures.dead": "没发出的通知（死信）", "figures.dead_none": "所有通知都发出去了", "figures.kind": "方式", "figures.to": "收件", "figures.tries": "尝试", "figures.error": "原因说明", "figures.created": "时间", "figures.retry": "重发", "figures.retried": "已重新排队",
    "notice.sms": "短信", "notice.push": "推送", "notice.email": "邮件", "notice.event": "内部", "notice.alarm": "告警", "notice.channel": "消息渠道", "notice.pull": "拉取", "notice.news": "主动提醒", "notice.broker": "对接系统",
  },
  en: {
    "figures.about": "{first} to {last} (Beijing time). docs/console-boards.md defines each figure.", "figures.days": "Period", "figures.last": "Last {n} days", "figures.table": "Table", "figures.nothing": "Nothing in this period",
    "figures.containment": "Containment", "figures.containment_of": "{part} of {whole} talks without a person", "figures.wait": "Waiting (median)", "figures.wait_of": "95% within {p95} · {missed} missed", "figures.handle": "Handling (median)", "figures.handle_of": "95% within {p95} · {n} talks", "figures.csat": "Satisfaction", "figures.csat_of": "{n} votes · {share} gave 4 or 5", "figures.csat_none": "No votes yet", "figures.accuracy": "Understanding (estimate)", "figures.accuracy_of": "{right} of {judged} labelled were right", "figures.letters": "Dead letters", "figures.letters_of": "{n} more are waiting",
    "figures.funnel": "Funnel per task", "figures.task": "Task", "stage.started": "Started", "stage.verified": "Verified", "stage.confirmed": "Confirmed", "stage.filed": "Filed", "stage.done": "Done", "figures.done_share": "Done", "figures.no_stage": "not needed",
    "figures.drops": "Where people leave", "figures.step": "Step", "figures.count": "Count", "figures.reasons": "Reasons for a person", "figures.reason": "Reason", "figures.talks": "Talks and containment", "figures.day": "Day", "figures.talks_n": "Talks", "figures.contained": "Contained", "figures.share": "Share",
    "figures.times": "Waiting and handling (minutes)", "figures.wait_median": "Wait median", "figures.wait_p95": "Wait p95", "figures.handle_median": "Handling median", "figures.handle_p95": "Handling p95", "figures.csat_days": "Satisfaction over time", "figures.votes": "Votes", "figures.mean": "Mean",
    "figures.accuracy_days": "Understanding over time", "figures.heard": "Messages", "figures.collected": "Unsure", "figures.judged": "Labelled", "figures.right_share": "Right of labelled", "figures.estimate": "Estimate", "figures.confused": "Most often misheard", "figures.heard_as": "Heard", "figures.meant": "Meant",
    "figures.dead": "Dead letters", "figures.dead_none": "Everything was delivered", "figures.kind": "Kind", "figures.to": "To", "figures.tries": "Tries", "figures.error": "Why", "figures.created": "When", "figures.retry": "Try again", "figures.retried": "Queued again",
    "notice.sms": "SMS", "notice.push": "Push", "notice.email": "E-mail", "notice.event": "Internal", "notice.alarm": "Alarm", "notice.channel": "Channel", "notice.pull": "Pull", "notice.news": "News", "notice.broker": "Own systems",
  },
};
