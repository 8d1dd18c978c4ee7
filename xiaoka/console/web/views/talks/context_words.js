/** Words of the pane beside the talk. */

export const zh = {
  "ctx.name": "客户资料与辅助", "ctx.customer": "客户", "ctx.assist": "辅助", "ctx.person": "客户", "ctx.number": "号码", "ctx.holder": "机主", "ctx.call_back": "回电", "ctx.no_number": "还没有报号码",
  "ctx.account": "账户", "ctx.balance": "可用余额", "ctx.arrears": "欠费", "ctx.line": "状态", "ctx.plan": "套餐", "ctx.contract": "合约", "ctx.until": "到 {day}",
  "ctx.cases": "在办工单", "ctx.no_cases": "没有在办的工单", "ctx.next": "下一步 {at}", "ctx.notes": "备注", "ctx.tags": "标签", "ctx.tag_add": "加标签", "ctx.untag": "去掉标签 {tag}", "ctx.left": "核验还剩的有效时间", "ctx.left_for": "还有 {time}", "ctx.needed": "这项业务需要：{level}",
  "level.NONE": "未核验", "level.LOW": "初步核验（只够挂失）", "level.MEDIUM": "已核验一项", "level.HIGH": "已核验两项",
  "need.LOW": "初步核验", "need.MEDIUM": "核验一项", "need.HIGH": "核验两项，其中一项是人脸或营业厅",
  "step_state.done": "，已完成", "step_state.current": "，正在办", "step_state.todo": "，还没办",
  "ctx.elder": "长者", "ctx.deceased": "机主已故", "ctx.stars": "{n} 星", "ctx.ways": "可用方式：{ways}", "ctx.failed": "核验失败 {n} 次", "ctx.locked_no_number": "客户还没有报号码。", "ctx.locked_not_proven": "客户还没有核验身份，账户信息不能看，也不能说。", "ctx.locked_unknown": "查不到这个号码。", "ctx.locked_unavailable": "运营商系统暂时查不到，请稍后再看。",
  "ctx.unbilled": "未出账", "ctx.monthly": "/月", "ctx.place": "归属地", "ctx.swapped": "最近换卡", "ctx.penalty": "解约金 {money}", "ctx.bundles": "关联业务", "ctx.task": "业务", "ctx.no_task": "没有在办的业务", "ctx.done_of": "{done}/{of}",
  "line.active": "正常", "line.stopped": "停机", "line.pre_cancelled": "预销户", "line.cancelled": "已销户",
  "assist.not_yours": "您的岗位不回复客户。", "assist.next": "下一步", "assist.suggestions": "建议回复", "assist.stale": "对话有了新内容，正在更新建议…", "assist.none": "现在没有建议", "assist.insert": "插入", "assist.ignore": "忽略", "assist.ignored": "已忽略", "assist.summary": "小结", "assist.wish": "诉求", "assist.verified": "已核验", "assist.filled": "已填", "assist.stuck": "卡点", "assist.todo": "待办", "assist.nothing": "没有",
  "assist.rules": "相关规则", "assist.search": "查知识：用客户的话问", "assist.nothing_found": "知识库里没有这个问题", "suggestion.faq": "知识", "suggestion.step": "流程", "suggestion.policy": "规则", "suggestion.blocker": "卡点", "suggestion.mood": "安抚",
};

export const en = {
  "ctx.name": "Customer and assist", "ctx.customer": "Customer", "ctx.assist": "Assist", "ctx.person": "Customer", "ctx.number": "Number", "ctx.holder": "Holder", "ctx.call_back": "Call back", "ctx.no_number": "no number given yet",
  "ctx.account": "Account", "ctx.balance": "Balance", "ctx.arrears": "Owed", "ctx.line": "Line", "ctx.plan": "Plan", "ctx.contract": "Contract", "ctx.until": "until {day}",
  "ctx.cases": "Open cases", "ctx.no_cases": "No open cases", "ctx.next": "next {at}", "ctx.notes": "Notes", "ctx.tags": "Tags", "ctx.tag_add": "Add tag", "ctx.untag": "Remove tag {tag}", "ctx.left": "Time the proof still holds", "ctx.left_for": "{time} left", "ctx.needed": "This task needs: {level}",
  "level.NONE": "Not verified", "level.LOW": "Partly (enough for a loss report)", "level.MEDIUM": "One proof", "level.HIGH": "Two proofs",
  "need.LOW": "a first proof", "need.MEDIUM": "one proof", "need.HIGH": "two proofs, one of them face or shop",
  "step_state.done": ", done", "step_state.current": ", now", "step_state.todo": ", open",
  "ctx.elder": "Senior", "ctx.deceased": "Deceased", "ctx.stars": "{n} stars", "ctx.ways": "Ways: {ways}", "ctx.failed": "Failed {n} times", "ctx.locked_no_number": "The customer has given no number yet.", "ctx.locked_not_proven": "The customer has not proven who he is: the account is neither shown nor told.", "ctx.locked_unknown": "This number is unknown.", "ctx.locked_unavailable": "The carrier's system does not answer. Try again later.",
  "ctx.unbilled": "Unbilled", "ctx.monthly": "/month", "ctx.place": "Region", "ctx.swapped": "Last swap", "ctx.penalty": "penalty {money}", "ctx.bundles": "Bundles", "ctx.task": "Task", "ctx.no_task": "No task under way", "ctx.done_of": "{done}/{of}",
  "line.active": "in service", "line.stopped": "stopped", "line.pre_cancelled": "being cancelled", "line.cancelled": "cancelled",
  "assist.not_yours": "Your role does not answer customers.", "assist.next": "Next", "assist.suggestions": "Suggested replies", "assist.stale": "The talk has moved on; asking again…", "assist.none": "No suggestion now", "assist.insert": "Insert", "assist.ignore": "Ignore", "assist.ignored": "Ignored", "assist.summary": "Summary", "assist.wish": "Wish", "assist.verified": "Proven", "assist.filled": "Filled in", "assist.stuck": "Stuck at", "assist.todo": "To do", "assist.nothing": "none",
  "assist.rules": "Rules that apply", "assist.search": "Look up: ask as a customer would", "assist.nothing_found": "Not in the knowledge base", "suggestion.faq": "Knowledge", "suggestion.step": "Step", "suggestion.policy": "Rule", "suggestion.blocker": "Blocker", "suggestion.mood": "Mood",
};
