/** Words for the codes of the desk: intents, tasks, channels, states, reasons. */

export const zh = {
  "task.cancel_card": "销户", "task.replace_card": "补换卡", "task.report_loss": "挂失", "task.resume_service": "复机", "task.check_balance": "查余额", "task.case_status": "查进度", "task.revoke_case": "撤回申请",
  "task.pay_bill": "缴费", "task.change_delivery": "改收货信息", "task.reset_password": "重置服务密码", "task.activate_card": "激活新卡", "task.keep_number": "保号", "task.file_complaint": "投诉",
  "intent.cancel_card": "要销户", "intent.replace_card": "要补换卡", "intent.report_loss": "要挂失", "intent.resume_service": "要复机", "intent.check_balance": "查余额", "intent.pay_bill": "要缴费", "intent.case_status": "查进度",
  "intent.revoke_case": "要撤回申请", "intent.change_delivery": "改收货信息", "intent.reset_password": "重置服务密码", "intent.activate_card": "激活新卡", "intent.keep_number": "要保号", "intent.file_complaint": "要投诉", "intent.human_handoff": "要人工",
  "intent.greet": "问候", "intent.goodbye": "再见", "intent.thank": "道谢", "intent.affirm": "肯定", "intent.deny": "否定", "intent.stop": "不办了", "intent.inform": "提供信息", "intent.repeat": "再说一遍", "intent.help": "能办什么",
  "intent.bot_challenge": "问是不是机器人", "intent.angry": "生气", "intent.out_of_scope": "范围之外", "intent.nlu_fallback": "没听懂",
  "intent.faq/cancel_process": "问销户流程", "intent.faq/cancel_materials": "问销户材料", "intent.faq/cancel_channels": "问哪里销户", "intent.faq/cancel_fee": "问销户费用", "intent.faq/cancel_time": "问销户时间", "intent.faq/cancel_refund": "问余额退还",
  "intent.faq/cancel_contract": "问合约能否销户", "intent.faq/cancel_proxy": "问代办销户", "intent.faq/cancel_effects": "问销户影响", "intent.faq/cancel_privacy": "问个人信息", "intent.faq/number_recycle": "问号码回收", "intent.faq/after_cancel": "问销户以后",
  "intent.faq/replace_process": "问补卡流程", "intent.faq/replace_materials": "问补卡材料", "intent.faq/replace_channels": "问哪里补卡", "intent.faq/replace_fee": "问补卡费用", "intent.faq/replace_time": "问补卡多久", "intent.faq/replace_number": "问号码变不变",
  "intent.faq/replace_bank": "问银行卡绑定", "intent.faq/replace_again": "问重复申请", "intent.faq/replace_proxy": "问代领补卡", "intent.faq/stolen_risk": "问丢卡风险", "intent.faq/keep_card": "问保号套餐", "intent.faq/verify_why": "问为何核验", "intent.faq/forgot_password": "问找回密码",
  "entity.phone_number": "手机号码", "entity.id_card": "身份证号", "entity.iccid": "卡号", "entity.sms_code": "验证码", "entity.service_password": "服务密码", "entity.case_number": "受理单号", "entity.name": "姓名", "entity.address": "地址", "entity.cancel_reason": "销户原因", "entity.loss_reason": "补卡原因", "entity.amount": "金额",
  "channel.web": "网页", "channel.rest": "接口", "channel.wechat": "微信公众号", "channel.wecom_kf": "微信客服", "channel.wecom": "企业微信", "channel.dingtalk": "钉钉", "channel.feishu": "飞书", "channel.socketio": "第三方网页",
  "skill.complaint": "投诉", "skill.elder": "长者", "skill.dialect": "方言", "skill.cancel_card": "销户", "skill.replace_card": "补换卡", "skill.report_loss": "挂失",
  "said.customer": "", "said.bot": "小卡：", "said.agent": "坐席：", "said.system": "",
  "state.mine": "我在接待", "state.active": "{agent} 接待中", "state.bot": "机器人", "state.waiting": "排队中", "state.offered": "已派单", "state.call_back": "待回电", "state.wrap_up": "整理中", "state.closed": "已结束", "state.returned": "已交还", "state.abandoned": "客户已放弃", "state.timed_out": "等待超时",
  "reason.wish": "客户要求人工", "reason.complaint": "客户要投诉", "reason.engine_down": "机器人暂时不能用", "reason.fallback": "机器人几次没听懂", "reason.taken": "坐席主动接管", "reason.": "客户要求人工",
};

export const en = {
  "task.cancel_card": "Cancel number", "task.replace_card": "Replace card", "task.report_loss": "Report loss", "task.resume_service": "Resume service", "task.check_balance": "Balance", "task.case_status": "Case status", "task.revoke_case": "Withdraw case",
  "task.pay_bill": "Pay", "task.change_delivery": "Change delivery", "task.reset_password": "Reset password", "task.activate_card": "Activate card", "task.keep_number": "Keep number", "task.file_complaint": "Complaint",
  "intent.cancel_card": "cancel number", "intent.replace_card": "replace card", "intent.report_loss": "report loss", "intent.resume_service": "resume service", "intent.check_balance": "balance", "intent.pay_bill": "pay", "intent.case_status": "case status",
  "intent.revoke_case": "withdraw case", "intent.change_delivery": "change delivery", "intent.reset_password": "reset password", "intent.activate_card": "activate card", "intent.keep_number": "keep number", "intent.file_complaint": "complaint", "intent.human_handoff": "wants a person",
  "intent.greet": "greeting", "intent.goodbye": "goodbye", "intent.thank": "thanks", "intent.affirm": "yes", "intent.deny": "no", "intent.stop": "drop it", "intent.inform": "gives information", "intent.repeat": "say again", "intent.help": "help",
  "intent.bot_challenge": "asks if bot", "intent.angry": "angry", "intent.out_of_scope": "out of scope", "intent.nlu_fallback": "not understood",
  "entity.phone_number": "number", "entity.id_card": "ID number", "entity.iccid": "card number", "entity.sms_code": "code", "entity.service_password": "password", "entity.case_number": "case", "entity.name": "name", "entity.address": "address", "entity.cancel_reason": "reason", "entity.loss_reason": "reason", "entity.amount": "amount",
  "channel.web": "Web", "channel.rest": "API", "channel.wechat": "WeChat", "channel.wecom_kf": "WeChat service", "channel.wecom": "WeCom", "channel.dingtalk": "DingTalk", "channel.feishu": "Feishu", "channel.socketio": "Other web",
  "skill.complaint": "complaint", "skill.elder": "elder", "skill.dialect": "dialect", "skill.cancel_card": "cancel", "skill.replace_card": "replace", "skill.report_loss": "loss",
  "said.customer": "", "said.bot": "Bot: ", "said.agent": "Agent: ", "said.system": "",
  "state.mine": "With me", "state.active": "With {agent}", "state.bot": "Bot", "state.waiting": "Waiting", "state.offered": "Offered", "state.call_back": "Call back", "state.wrap_up": "Wrap-up", "state.closed": "Ended", "state.returned": "Returned", "state.abandoned": "Given up", "state.timed_out": "Timed out",
  "reason.wish": "asked for a person", "reason.complaint": "complaint", "reason.engine_down": "bot unavailable", "reason.fallback": "not understood several times", "reason.taken": "taken over by an agent", "reason.": "asked for a person",
};
