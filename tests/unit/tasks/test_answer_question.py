import pytest

from actions.answer_question import without_invitation


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("都不变。\n要办直接说“补卡”。", "都不变。"),
        ("准确日期会写在结算单上，要办直接说“销户”。", "准确日期会写在结算单上。"),
        ("随时可以提交。\n要现在办，直接说“销户”。", "随时可以提交。"),
        ("看完再决定办不办。要看就说“销户”。", "看完再决定办不办。"),
        ("退的。\n具体能退多少，说“销户”，核实身份后我先给您看结算单，不满意可以不提交。", "退的。"),
        ("已经提交想撤回，直接说“撤回申请”。", "已经提交想撤回，直接说“撤回申请”。"),
    ],
)
def test_nobody_is_invited_to_what_he_is_doing(answer: str, left: str) -> None:
    assert without_invitation(answer) == left
