/** Words of the accounts page. */

export default {
  "zh-CN": {
    "members.about": "岗位、并发上限和技能。停用后不能登录，记录保留。", "members.add": "新建账号", "members.added": "已新建账号 {name}", "members.name": "工号", "members.role": "岗位", "members.state": "状态",
    "members.capacity": "并发上限", "members.capacity_hint": "同时接待的会话数", "members.place": "岗位地点", "members.at_desk": "客服席", "members.at_shop": "营业厅", "members.place_hint": "营业厅人员可以当面核验客户，办只能到厅办的事", "members.skills": "技能", "members.skills_hint": "用空格分开，例如 cancel_card replace_card complaint；留空表示都接", "members.do": "操作", "members.do_with": "对 {name} 的操作",
    "members.disabled": "已停用", "members.locked": "锁定至 {until}", "members.active": "可用", "members.edit": "岗位与技能", "members.edit_title": "{name} 的岗位与技能", "members.save": "保存", "members.saved": "已保存",
    "members.reset": "重设密码", "members.reset_title": "为 {name} 重设密码", "members.first": "初始密码", "members.first_hint": "本人第一次登录时必须换成自己的密码。", "members.unlock": "解锁", "members.unlock_sure": "解锁 {name}？",
    "members.codes": "重置动态口令", "members.codes_sure": "重置 {name} 的动态口令？下次登录时要重新绑定。", "members.disable": "停用", "members.enable": "启用", "members.disable_sure": "停用 {name}？正在登录的窗口会退出。", "members.enable_sure": "启用 {name}？",
  },
  en: {
    "members.about": "Roles, capacity and skills. A disabled account cannot sign in; its records stay.", "members.add": "New account", "members.added": "Account {name} was made", "members.name": "Name", "members.role": "Role", "members.state": "State",
    "members.capacity": "Capacity", "members.capacity_hint": "Talks at the same time", "members.place": "Place", "members.at_desk": "Desk", "members.at_shop": "Shop", "members.place_hint": "Whoever sits in a shop has the customer before him and may do what only a shop may", "members.skills": "Skills", "members.skills_hint": "Separated by blanks, such as cancel_card replace_card complaint; empty means all", "members.do": "Actions", "members.do_with": "Actions for {name}",
    "members.disabled": "Disabled", "members.locked": "Locked until {until}", "members.active": "Active", "members.edit": "Role and skills", "members.edit_title": "Role and skills of {name}", "members.save": "Save", "members.saved": "Saved",
    "members.reset": "Reset password", "members.reset_title": "Reset the password of {name}", "members.first": "First password", "members.first_hint": "The owner must choose another one at the first sign-in.", "members.unlock": "Unlock", "members.unlock_sure": "Unlock {name}?",
    "members.codes": "Reset one-time codes", "members.codes_sure": "Reset the one-time codes of {name}? They are set up anew at the next sign-in.", "members.disable": "Disable", "members.enable": "Enable", "members.disable_sure": "Disable {name}? Open windows are signed out.", "members.enable_sure": "Enable {name}?",
  },
};
