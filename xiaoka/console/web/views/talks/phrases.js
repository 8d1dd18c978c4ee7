/**
 * Quick phrases (常用语): what agents say many times a day. `＿＿` is a blank to fill; {name} is the agent.
 *
 * They are for customers, hence in Chinese whatever the language of the console.
 */

const PHRASES = [
  ["hi", "开场", "您好，我是人工客服 {name}，已经看到您前面和小卡的对话，不用重复说，我来继续为您处理。"],
  ["wait", "稍等", "请您稍等一下，我正在为您查询，大约需要 ＿＿ 分钟。"],
  ["thanks", "久等了", "让您久等了，谢谢您的耐心。"],
  ["sorry", "致歉", "给您带来不便，非常抱歉。我现在就帮您处理。"],
  ["verify", "核验身份", "为了保护您的号码安全，需要先核验您的身份。请按小卡发给您的链接完成核验，验证码请不要发给任何人，也不要发给我。"],
  ["cancel", "销户说明", "销户后号码会收回，不能恢复。办理前请先解绑银行卡、支付宝、微信等用这个号码注册的账号。"],
  ["contract", "合约", "您的号码还在合约期内，到 ＿＿ 为止。提前销户需要先处理合约，我可以把处理办法说给您听。"],
  ["loss", "挂失", "我先帮您挂失停机，避免别人使用。停机后号码会为您保留，找到卡或补卡后可以恢复。"],
  ["mail", "邮寄", "新卡会寄到您确认的地址，收到后请按短信里的提示激活。快递单号出来后会短信通知您。"],
  ["case", "受理单号", "已经为您提交，受理单号是 ＿＿，凭单号随时可以向小卡查询进度。"],
  ["shop", "营业厅", "这项业务需要机主本人带身份证原件到营业厅办理，离您最近的营业厅可以告诉我您所在的区，我帮您查。"],
  ["call", "回电", "我这边需要核实一下，会在 ＿＿ 前给您回电，请您保持电话畅通。"],
  ["more", "还有别的吗", "请问还有其他需要我帮忙的吗？"],
  ["bye", "结束", "感谢您的来电咨询，祝您生活愉快。之后有问题，小卡随时在，也可以随时转人工。"],
];

/** Return the phrases that fit what was typed after `/`: by key, Chinese name or words. */
export function phrases(typed, name) {
  const wanted = typed.trim().toLowerCase();
  const all = PHRASES.map(([key, title, text]) => ({ key, title, text: text.replace("{name}", name) }));
  const hit = (one) => one.key.startsWith(wanted) || one.title.includes(wanted) || one.text.includes(wanted);
  return wanted ? all.filter(hit).sort((a, b) => Number(b.key.startsWith(wanted)) - Number(a.key.startsWith(wanted))) : all;
}
