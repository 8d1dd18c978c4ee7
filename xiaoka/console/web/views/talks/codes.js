/** Words for what only the list and the talk show: who said it, and where a request stands. */

export const zh = {
  "said.customer": "", "said.bot": "小卡：", "said.agent": "坐席：", "said.system": "",
  "state.mine": "我在接待", "state.active": "{agent} 接待中", "state.bot": "机器人", "state.waiting": "排队中", "state.offered": "已派单", "state.call_back": "待回电", "state.wrap_up": "整理中", "state.closed": "已结束", "state.returned": "已交还", "state.abandoned": "客户已放弃", "state.timed_out": "等待超时",
};

export const en = {
  "said.customer": "", "said.bot": "Bot: ", "said.agent": "Agent: ", "said.system": "",
  "state.mine": "With me", "state.active": "With {agent}", "state.bot": "Bot", "state.waiting": "Waiting", "state.offered": "Offered", "state.call_back": "Call back", "state.wrap_up": "Wrap-up", "state.closed": "Ended", "state.returned": "Returned", "state.abandoned": "Given up", "state.timed_out": "Timed out",
};
