/** Words of the widget itself. What 小卡 says comes from the server. */

const ZH = {
  name: "小卡", bot: "智能客服", agent: "人工客服", launcher: "在线客服", close: "收起对话窗口",
  log: "对话记录", input: "输入消息", send: "发送", human: "转人工", humanOn: "人工服务中", queue: "正在为您转接人工",
  online: "在线", connecting: "连接中", offline: "网络已断开，正在重连。您可以继续输入，恢复后自动发送。",
  ask: "请输入您的问题", ask_sms_code: "请输入短信验证码", ask_service_password: "请输入服务密码",
  ask_number: "请输入 11 位手机号码", ask_contact_phone: "请输入联系电话", ask_address: "请输入收货地址",
  ask_name_and_id: "请输入机主姓名和身份证号", ask_id_card: "请输入身份证号", words: "切换到文字键盘",
  typing: "正在输入", slow: "正在查询，请稍候", you: "您", chosen: "已选择", closed: "已失效的选项", options: "可选：",
  edit: "修改", copy: "复制", copied: "已复制", newTab: "在新窗口打开", step: "第 {step} 步，共 {of} 步", fresh: "查看新消息",
  sending: "发送中", queued: "未发送，联网后自动发送", failed: "发送失败", undone: "处理失败", resend: "重新发送", unread: "{n} 条未读消息",
  expired: "会话已过期，已为您开始新的会话。", choice_gone: "这个选项已失效，请使用最新的选项。",
  hello: "您好，我是小卡", intro: "我是智能客服，可以在线为您办理销户、补卡和挂失，随时可以转人工。",
  privacy: "身份证号、验证码等信息会加密保存，仅用于办理业务。请勿把验证码告诉任何来电者。",
  chips: ["我要销户", "补办 SIM 卡", "手机丢了要停机", "查话费余额", "查办理进度"],
};

const TW = {
  ...ZH, bot: "智慧客服", agent: "真人客服", launcher: "線上客服", close: "收起對話視窗", log: "對話紀錄", input: "輸入訊息", send: "傳送",
  human: "轉真人", humanOn: "真人服務中", queue: "正在為您轉接真人客服", online: "在線", connecting: "連線中",
  offline: "網路已中斷，正在重新連線。您可以繼續輸入，恢復後自動傳送。", ask: "請輸入您的問題", ask_sms_code: "請輸入簡訊驗證碼",
  ask_service_password: "請輸入服務密碼", ask_number: "請輸入 11 位手機號碼", ask_contact_phone: "請輸入聯絡電話", ask_address: "請輸入收件地址",
  ask_name_and_id: "請輸入機主姓名和身分證號", ask_id_card: "請輸入身分證號", words: "切換到文字鍵盤", typing: "正在輸入", slow: "正在查詢，請稍候",
  chosen: "已選擇", closed: "已失效的選項", options: "可選：", edit: "修改", copy: "複製", copied: "已複製", newTab: "在新視窗開啟",
  step: "第 {step} 步，共 {of} 步", fresh: "查看新訊息", sending: "傳送中", queued: "未傳送，連線後自動傳送", failed: "傳送失敗", undone: "處理失敗",
  resend: "重新傳送", unread: "{n} 則未讀訊息", expired: "對話已過期，已為您開始新的對話。", choice_gone: "這個選項已失效，請使用最新的選項。",
  hello: "您好，我是小卡", intro: "我是智慧客服，可以線上為您辦理銷戶、補卡和掛失，隨時可以轉真人。",
  privacy: "身分證號、驗證碼等資料會加密保存，僅用於辦理業務。請勿把驗證碼告訴任何來電者。",
  chips: ["我要銷戶", "補辦 SIM 卡", "手機丟了要停機", "查話費餘額", "查辦理進度"],
};

const EN = {
  ...ZH, name: "Xiaoka", bot: "Virtual assistant", agent: "Agent", launcher: "Chat with us", close: "Minimise chat", log: "Conversation",
  input: "Message", send: "Send", human: "Get a person", humanOn: "With an agent", queue: "Connecting you to an agent", online: "Online",
  connecting: "Connecting", offline: "You are offline. Keep typing: messages are sent when you are back.", ask: "Type your question",
  ask_sms_code: "Code from the text message", ask_service_password: "Service password", ask_number: "11-digit mobile number",
  ask_contact_phone: "Contact number", ask_address: "Delivery address", ask_name_and_id: "Holder's name and ID number", ask_id_card: "ID number",
  words: "Switch to letters", typing: "Typing", slow: "Looking it up, one moment", you: "You", chosen: "Chosen", closed: "No longer available",
  options: "Options: ", edit: "Edit", copy: "Copy", copied: "Copied", newTab: "opens in a new window", step: "Step {step} of {of}",
  fresh: "New messages", sending: "Sending", queued: "Not sent yet, will be sent when online", failed: "Not sent", undone: "Not processed",
  resend: "Send again", unread: "{n} unread messages", expired: "Your session ran out. A new one has begun.",
  choice_gone: "This option is no longer available.", hello: "Hello, I am Xiaoka",
  intro: "I am a virtual assistant. I can cancel a number, replace a SIM card or stop a lost one. You can ask for a person at any time.",
  privacy: "ID numbers and codes are encrypted and used for your request only. Never tell a caller your code.",
};

/** Return the dictionary for a language tag; Simplified Chinese where there is none. */
export function words(lang = "") {
  if (/^en/i.test(lang)) return { ...EN, lang: "en" };
  return /^zh-(tw|hk|mo|hant)/i.test(lang) ? { ...TW, lang: "zh-TW" } : { ...ZH, lang: "zh-CN" };
}

/** Fill the {fields} of a phrase. */
export function fill(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
