"""The table of subscribers for people (``docs/demo-carrier.md``), made from the same file as the seed."""

from xiaoka.carrier.demo.scenarios import holder_of, subscribers

BEGIN = "<!-- 用户表开始：由 xiaoka demo list --markdown 生成，勿手改 -->"
END = "<!-- 用户表结束 -->"
_HEAD = "| 号码 | 机主 | 证件号 | 服务密码 | 场景 | 问销户，应当 | 问补换卡，应当 |"


def table() -> str:
    """Return the Markdown table of all subscribers, in the order of the file."""
    lines = [_HEAD, "| --- | --- | --- | --- | --- | --- | --- |"]
    for one in subscribers():
        holder = holder_of(one)[1]
        cells = (one.number, holder.name, holder.id, one.password, one.shows, one.cancel, one.replace)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
