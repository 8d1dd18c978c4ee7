/** Words of the improvement inbox. */

export default {
  "zh-CN": {
    "inbox.about": "小卡没把握或被改正的说法（已脱敏）。按数字键选它的意思，标过的导出成训练数据的改动，由同事审阅后合入。", "inbox.export": "导出训练改动（{n}）", "inbox.export_sure": "导出 {n} 条已标注的说法？", "inbox.export_text": "得到一个 data/nlu 的改动文件，审阅后用 git apply 合入并重新训练。导出后这些说法移到“已导出”。", "inbox.exported": "已导出 {n} 条",
    "inbox.new": "待标注", "inbox.labelled": "已标注", "inbox.exported_tab": "已导出", "inbox.dropped": "不采用", "inbox.done": "都标完了", "inbox.done_hint": "有新的拿不准的说法会出现在这里。", "inbox.none": "这里没有说法",
    "inbox.heard": "小卡听成", "inbox.sure": "把握 {share}", "inbox.which": "它的意思是？", "inbox.search": "搜索其他意思", "inbox.search_hint": "输入几个字，回车选第一个", "inbox.drop": "不采用", "inbox.undo": "撤销上一条", "inbox.skip": "跳过", "inbox.previous": "上一条", "inbox.place": "第 {n} 条，共 {all} 条", "inbox.talk": "查看会话",
    "inbox.saved": "已标为“{label}”", "inbox.was_dropped": "已标为不采用", "inbox.undone": "已撤销", "inbox.label_n": "标为第 {n} 个", "inbox.wording": "说法", "inbox.label": "标注", "inbox.by": "标注人", "inbox.created": "时间", "inbox.reopen": "重新标注", "inbox.why": "原因", "why.refused": "没听懂", "why.unsure": "把握不大", "why.corrected": "坐席改正", "why.not_used": "建议没有用上",
  },
  en: {
    "inbox.about": "Wordings the bot was unsure of or was corrected in (masked). Choose the meaning by a digit; what is labelled goes out as a change of the training data, to be reviewed.", "inbox.export": "Export changes ({n})", "inbox.export_sure": "Export {n} labelled wordings?", "inbox.export_text": "You get a diff of data/nlu for git apply after review. The wordings then move to Exported.", "inbox.exported": "{n} exported",
    "inbox.new": "To label", "inbox.labelled": "Labelled", "inbox.exported_tab": "Exported", "inbox.dropped": "Dropped", "inbox.done": "All labelled", "inbox.done_hint": "New wordings appear here.", "inbox.none": "Nothing here",
    "inbox.heard": "Heard as", "inbox.sure": "confidence {share}", "inbox.which": "What does it mean?", "inbox.search": "Search other meanings", "inbox.search_hint": "Type and press Enter for the first", "inbox.drop": "Drop", "inbox.undo": "Undo", "inbox.skip": "Skip", "inbox.previous": "Previous", "inbox.place": "{n} of {all}", "inbox.talk": "Show the talk",
    "inbox.saved": "Labelled {label}", "inbox.was_dropped": "Dropped", "inbox.undone": "Undone", "inbox.label_n": "Label as number {n}", "inbox.wording": "Wording", "inbox.label": "Label", "inbox.by": "By", "inbox.created": "When", "inbox.reopen": "Label again", "inbox.why": "Why", "why.refused": "Not understood", "why.unsure": "Unsure", "why.corrected": "Corrected", "why.not_used": "Suggestion not used",
  },
};
