/** Words of the widget itself. What 小卡 says comes from the server. */

const ZH = {
  name: "小卡", bot: "智能客服", agent: "人工客服", launcher: "在线客服", close: "收起对话窗口",
  log: "对话记录", input: "输入消息", send: "发送", human: "转人工", humanOn: "人工服务中", queue: "正在为您转接人工",
  online: "在线", connecting: "连接中", offline: "网络已断开，正在重连。您可以继续输入，恢复后自动发送。",
  ask: "请输入您的问题", ask_sms_code: "请输入短信验证码", ask_service_password: "请输入服务密码",
  ask_number: "请输入 11 位手机号码", ask_contact_phone: "请输入联系电话", ask_address: "请输入收货地址",
  ask_name_and_id: "请输入机主姓名和身份证号", ask_id_card: "请输入身份证号", words: "切换到文字键盘",
  typing: "正在输入", slow: "正在查询，请稍候", you: "您", chosen: "已选择", closed: "已失效的选项", options: "可选：",
  edit: "修改", copy: "复制", copied: "已复制", newTab: "在新窗口打开", step: "第 {step} 步，共 {of} 步", fresh: "下面还有",
  sending: "发送中", queued: "未发送，联网后自动发送", failed: "发送失败", undone: "处理失败", resend: "重新发送", unread: "{n} 条未读消息",
  expired: "会话已过期，已为您开始新的会话。", choice_gone: "这个选项已失效，请使用最新的选项。",
  hello: "您好，我是小卡", intro: "我是智能客服，可以在线为您办理销户、补卡和挂失，随时可以转人工。",
  privacy: "身份证号、验证码等信息会加密保存，仅用于办理业务。请勿把验证码告诉任何来电者。",
  chips: [["我要销户"], ["补办 SIM 卡"], ["手机丢了要停机"], ["查话费余额"], ["查办理进度"]],
  foreign: "", queueAt: "排队中，您在第 {n} 位", more: "更多功能", camera: "拍照", photo: "发送照片", kind: "照片内容是",
  id_card: "身份证件", proof: "业务凭证", other: "其他", cancel: "取消",
  photoNote: "照片会去掉拍摄地点等信息，加密保存，到期自动删除。发送证件前，建议加上“仅供办理本次业务使用”的水印。",
  photoType: "请选择 JPG、PNG 或 WebP 格式的照片。", photoBig: "照片超过 10 MB，请换一张小一些的。", photoPart: "［照片：{kind}］",
  rate: "评价服务", rateAsk: "这次服务您满意吗？", stars: ["非常不满意", "不满意", "一般", "满意", "非常满意"],
  rateWhy: "想说的话（选填）", submit: "提交评价", thanks: "谢谢您的评价！", rateFailed: "没有提交成功，请稍后再试。",
  save: "保存记录", saved: "对话记录已保存", larger: "放大文字", smaller: "恢复字号", show: "显示原文", hide: "隐藏原文", savedCopy: "对话记录已复制，粘贴即可保存", record: "对话记录", again: "继续咨询",
};

const TW = {
  name: "小卡", you: "您", edit: "修改", bot: "智慧客服", agent: "真人客服", launcher: "線上客服", close: "收起對話視窗", log: "對話紀錄", input: "輸入訊息", send: "傳送",
  human: "轉真人", humanOn: "真人服務中", queue: "正在為您轉接真人客服", online: "在線", connecting: "連線中",
  offline: "網路已中斷，正在重新連線。您可以繼續輸入，恢復後自動傳送。", ask: "請輸入您的問題", ask_sms_code: "請輸入簡訊驗證碼",
  ask_service_password: "請輸入服務密碼", ask_number: "請輸入 11 位手機號碼", ask_contact_phone: "請輸入聯絡電話", ask_address: "請輸入收件地址",
  ask_name_and_id: "請輸入機主姓名和身分證號", ask_id_card: "請輸入身分證號", words: "切換到文字鍵盤", typing: "正在輸入", slow: "正在查詢，請稍候",
  chosen: "已選擇", closed: "已失效的選項", options: "可選：", edit: "修改", copy: "複製", copied: "已複製", newTab: "在新視窗開啟",
  step: "第 {step} 步，共 {of} 步", fresh: "下面還有", sending: "傳送中", queued: "未傳送，連線後自動傳送", failed: "傳送失敗", undone: "處理失敗",
  resend: "重新傳送", unread: "{n} 則未讀訊息", expired: "對話已過期，已為您開始新的對話。", choice_gone: "這個選項已失效，請使用最新的選項。",
  hello: "您好，我是小卡", intro: "我是智慧客服，可以線上為您辦理銷戶、補卡和掛失，隨時可以轉真人。",
  privacy: "身分證號、驗證碼等資料會加密保存，僅用於辦理業務。請勿把驗證碼告訴任何來電者。",
  chips: [["我要銷戶"], ["補辦 SIM 卡"], ["手機丟了要停機"], ["查話費餘額"], ["查辦理進度"]],
  foreign: "zh-CN", queueAt: "排隊中，您在第 {n} 位", more: "更多功能", camera: "拍照", photo: "傳送照片", kind: "照片內容是",
  id_card: "身分證件", proof: "業務憑證", other: "其他", cancel: "取消",
  photoNote: "照片會去掉拍攝地點等資訊，加密保存，到期自動刪除。傳送證件前，建議加上「僅供辦理本次業務使用」的浮水印。",
  photoType: "請選擇 JPG、PNG 或 WebP 格式的照片。", photoBig: "照片超過 10 MB，請換一張小一些的。", photoPart: "［照片：{kind}］",
  rate: "評價服務", rateAsk: "這次服務您滿意嗎？", stars: ["非常不滿意", "不滿意", "普通", "滿意", "非常滿意"],
  rateWhy: "想說的話（選填）", submit: "送出評價", thanks: "謝謝您的評價！", rateFailed: "沒有送出成功，請稍後再試。",
  save: "儲存紀錄", saved: "對話紀錄已儲存", larger: "放大文字", smaller: "恢復字級", show: "顯示原文", hide: "隱藏原文", savedCopy: "對話紀錄已複製，貼上即可保存", record: "對話紀錄", again: "繼續諮詢",
};

const EN = {
  name: "Xiaoka", bot: "Virtual assistant", agent: "Agent", launcher: "Chat with us", close: "Minimise chat", log: "Conversation",
  input: "Message", send: "Send", human: "Get a person", humanOn: "With an agent", queue: "Connecting you to an agent", online: "Online",
  connecting: "Connecting", offline: "You are offline. Keep typing: messages are sent when you are back.", ask: "Type your question",
  ask_sms_code: "Code from the text message", ask_service_password: "Service password", ask_number: "11-digit mobile number",
  ask_contact_phone: "Contact number", ask_address: "Delivery address", ask_name_and_id: "Holder's name and ID number", ask_id_card: "ID number",
  words: "Switch to letters", typing: "Typing", slow: "Looking it up, one moment", you: "You", chosen: "Chosen", closed: "No longer available",
  options: "Options: ", edit: "Edit", copy: "Copy", copied: "Copied", newTab: "opens in a new window", step: "Step {step} of {of}",
  fresh: "More below", sending: "Sending", queued: "Not sent yet, will be sent when online", failed: "Not sent", undone: "Not processed",
  resend: "Send again", unread: "{n} unread messages", expired: "Your session ran out. A new one has begun.",
  choice_gone: "This option is no longer available.", hello: "Hello, I am Xiaoka",
  intro: "I am a virtual assistant. I can cancel a number, replace a SIM card or stop a lost one. You can ask for a person at any time.",
  privacy: "ID numbers and codes are encrypted and used for your request only. Never tell a caller your code.",
  // what is sent is Chinese in every language: it is what the assistant understands
  chips: [["Cancel my number", "我要销户"], ["Replace my SIM card", "补办 SIM 卡"], ["I lost my phone", "手机丢了要停机"],
    ["Check my balance", "查话费余额"], ["Track my request", "查办理进度"]],
  foreign: "zh-CN", queueAt: "Waiting: you are number {n}", more: "More", camera: "Take a photo", photo: "Send a photo", kind: "The photo shows",
  id_card: "ID document", proof: "A receipt or proof", other: "Something else", cancel: "Cancel",
  photoNote: "Place and other details are removed; the photo is encrypted and deleted in due time. Consider a watermark on ID documents.",
  photoType: "Please choose a JPG, PNG or WebP photo.", photoBig: "The photo is larger than 10 MB. Please choose a smaller one.",
  photoPart: "[Photo: {kind}]",
  rate: "Rate us", rateAsk: "How was this conversation?", stars: ["Very bad", "Bad", "Fair", "Good", "Very good"],
  rateWhy: "Anything to add? (optional)", submit: "Send rating", thanks: "Thank you for your rating.",
  rateFailed: "Not sent. Please try again later.", save: "Save transcript", saved: "Transcript saved",
  larger: "Larger text", smaller: "Normal text", show: "Show what I typed", hide: "Hide again", savedCopy: "Transcript copied: paste it to keep it", record: "Transcript", again: "Go on chatting",
};

/** All dictionaries; the keys are the same in each. */
export const LANGUAGES = { "zh-CN": ZH, "zh-TW": TW, en: EN };

/** Return the dictionary for a language tag; Simplified Chinese where there is none. */
export function words(lang = "") {
  if (/^en/i.test(lang)) return { ...EN, lang: "en" };
  return /^zh-(tw|hk|mo|hant)/i.test(lang) ? { ...TW, lang: "zh-TW" } : { ...ZH, lang: "zh-CN" };
}

/** Fill the {fields} of a phrase. */
export function fill(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
