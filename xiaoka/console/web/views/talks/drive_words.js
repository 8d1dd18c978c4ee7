/** Words of what an agent does in a task for the customer. */

export const driveZh = {
  "drive.name": "代客户办理", "drive.begin_menu": "代客户办理…", "drive.begin": "代客户办{task}", "drive.take_first": "接管以后，可以在这里核验、代填和提交。", "drive.of_bot": "这项由小卡带客户办：请交还机器人。",
  "drive.fill": "代填“{what}”", "drive.fill_text": "填进去的内容会标“坐席改”，核对单上客户还要亲自确认。", "drive.filled": "已填：{what}", "drive.choose": "请选择", "drive.ask": "请客户回答：{what}", "drive.answer": "采用客户的回答", "drive.go_on": "往下办",
  "drive.consent_ask": "发给客户确认：{what}", "drive.ask_again": "再发一次：{what}", "drive.confirm_ask": "把核对单发给客户", "drive.file": "客户已同意，提交受理", "drive.consent": "客户点“确认提交”或明确回复同意才能提交；坐席不能替客户同意。",
  "drive.waits": "已经问了客户，等他回答。", "drive.has_answered": "客户已经回答，请看左边的对话。",
  "drive.prove": "核验身份", "drive.prove_by": "用{way}核验", "drive.prove_again": "重新用{way}核验", "drive.face": "人脸", "drive.sent": "已请客户用{way}核验", "drive.proof_waits": "已请客户提供{way}。客户回复以后点“核对”；内容您看不到，由系统核对。", "drive.face_waits": "人脸核身的链接已发给客户，通过以后这里自动更新。",
  "drive.check": "核对客户的回答", "drive.proven": "这一项核验通过", "drive.wrong": "没有核对上，还能试 {n} 次", "drive.no_more": "没有核对上，请换一种方式", "drive.shop_only": "线上没有可用的核验方式了，请客户带身份证到营业厅。",
};

export const driveEn = {
  "drive.name": "Do it for the customer", "drive.begin_menu": "Do for the customer…", "drive.begin": "Begin: {task}", "drive.take_first": "Take over to verify, fill in and file here.", "drive.of_bot": "The bot does this with the customer: give the talk back.",
  "drive.fill": "Fill in “{what}”", "drive.fill_text": "It is marked as filled in by an agent; the customer still confirms it himself.", "drive.filled": "Filled in: {what}", "drive.choose": "Choose", "drive.ask": "Ask the customer: {what}", "drive.answer": "Take his answer", "drive.go_on": "Go on",
  "drive.consent_ask": "Send for agreement: {what}", "drive.ask_again": "Send again: {what}", "drive.confirm_ask": "Send the summary to the customer", "drive.file": "He agreed: file it", "drive.consent": "Filed only after the customer pressed “确认提交” or clearly agreed; an agent cannot agree for him.",
  "drive.waits": "The customer was asked; wait for his answer.", "drive.has_answered": "The customer has answered: see the talk.",
  "drive.prove": "Verify", "drive.prove_by": "Verify by {way}", "drive.prove_again": "Again by {way}", "drive.face": "face", "drive.sent": "Asked for: {way}", "drive.proof_waits": "The customer was asked for: {way}. When he has answered, press “Check”; you do not see it, the system judges it.", "drive.face_waits": "The link of the face check was sent; this updates when he has passed.",
  "drive.check": "Check his answer", "drive.proven": "This proof is good", "drive.wrong": "Wrong; {n} tries left", "drive.no_more": "Wrong; use another way", "drive.shop_only": "No way is left online: the customer goes to a shop with his ID card.",
};
