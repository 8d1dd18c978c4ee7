import pytest

from xiaoka.tasks import hearing


@pytest.mark.parametrize(
    "text", ["做好了", "我做完了", "已经弄好了", "好了", "刷完脸了", "核验过了", "已经验证了", "脸刷了"]
)
def test_being_through_with_something_is_no_consent(text: str) -> None:
    assert hearing.finished(text)


@pytest.mark.parametrize("text", ["好的", "确认", "可以", "办好了吗", "行，提交吧", "完全没问题"])
def test_consent_is_not_mistaken(text: str) -> None:
    assert not hearing.finished(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("能收到", "yes"),
        ("还能用", "yes"),
        ("收不到了", "no"),
        ("没信号，收唔到", "no"),
        ("一直没收到", "no"),
        ("随便", None),
    ],
)
def test_whether_the_old_card_still_gets_texts(text: str, value: str | None) -> None:
    assert hearing.old_sim(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("寄到家里", "mail"),
        ("我自己去营业厅拿", "shop"),
        ("快递", "mail"),
        ("都行", None),
        ("寄到营业厅", None),
        ("不寄了，自取", "shop"),
    ],
)
def test_how_the_card_is_to_come(text: str, value: str | None) -> None:
    assert hearing.delivery(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("换新号了", "new_number"),
        ("换了别家的号", "new_number"),
        ("办了个新号用着呢", "new_number"),
        ("转到联通去了", "new_number"),
        ("新办了一张卡", "new_number"),
        ("号太多用不过来", "new_number"),
        ("换工作了", "moved_away"),
        ("太貴了", "too_expensive"),
        ("信号太差", "poor_signal"),
        ("搬走了", "moved_away"),
        ("我爸走了", "holder_died"),
        ("平时用不到", "unused"),
        ("平时不怎么用", "unused"),
        ("这个怎么用", None),
        ("其他", "other"),
        ("太贵了能便宜吗", None),
        ("确认", None),
    ],
)
def test_why_a_number_is_given_up(text: str, value: str | None) -> None:
    assert hearing.cancel_reason(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("原路退", "original"),
        ("转到我另一个号", "transfer"),
        ("转人工", None),
        ("原路退回要多久", None),
    ],
)
def test_how_money_is_paid_back(text: str, value: str | None) -> None:
    assert hearing.refund_way(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("不识别卡", "unreadable"),
        ("没信号", "unreadable"),
        ("卡折了", "damaged"),
        ("让人偷了", "stolen"),
        ("找不着了", "lost"),
        ("你好", None),
    ],
)
def test_what_is_wrong_with_the_old_card(text: str, value: str | None) -> None:
    assert hearing.loss_reason(text) == value


A, B = "13800138001", "13900139002"


@pytest.mark.parametrize(
    "text", [f"是{B}，不是{A}", f"不是{A}，是{B}", f"{A}说错了，{B}才对", f"不要销{A}，要销的是{B}", f"{A} {B}"]
)
def test_the_number_that_is_meant(text: str) -> None:
    said = sorted(((one, one) for one in (A, B)), key=lambda pair: text.index(pair[0]))
    assert hearing.meant_number(text, said) == B


@pytest.mark.parametrize("text", ["打我儿子电话13911112222", "联系我老婆的手机13911112222"])
def test_a_number_to_ring_is_not_the_one_to_deal_with(text: str) -> None:
    assert hearing.somebody_to_call(text)
    assert not hearing.somebody_to_call("号码错了，是13911112222")


@pytest.mark.parametrize(
    "text",
    [
        "确认提交",
        "好的",
        "没错，提交吧",
        "行",
        "对的",
        "可以，办吧",
        "没问题",
        "对的，就这么办",
        "OK",
        "嗯嗯",
        "得嘞",
        "是我本人，同意",
        "無誤",
    ],
)
def test_a_yes_in_so_many_words_is_a_consent(text: str) -> None:
    assert hearing.consents(text)


@pytest.mark.parametrize(
    "text",
    [
        "你觉得呢",
        "随便",
        "好像可以",
        "不确认",
        "等等再提交",
        "行不行啊",
        "是吗",
        "那我想想",
        "别提交",
        "哈哈",
        "可以退多少",
    ],
)
def test_anything_less_is_none(text: str) -> None:
    assert not hearing.consents(text)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("公司这个号不用了", True),
        ("我们单位的电话 15920255554 要注销", True),
        ("公司发的手机卡不要了", True),
        ("单位名下的号", True),
        ("公司给我换了新号，这个不用了", False),
        ("你们公司的态度太差", False),
        ("我在单位上班", False),
    ],
)
def test_a_company_number_is_heard(text: str, company: bool) -> None:
    assert hearing.of_company(text) is company


@pytest.mark.parametrize("text", ["我是你们内部员工，工号8021", "我是公安局的", "派出所民警"])
def test_who_claims_an_office_is_heard(text: str) -> None:
    assert hearing.claims_office(text) and not hearing.claims_office("查一下我的余额")


@pytest.mark.parametrize("text", ["上次那个", "你们有我地址", "老地址", "身份证上那个"])
def test_an_address_of_before_is_heard(text: str) -> None:
    assert hearing.earlier_address(text) and not hearing.earlier_address("就我家")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("手机丢了要补卡", True),
        ("我把手机弄丢了", True),
        ("手机被人偷了", True),
        ("手机卡丢了", False),
        ("卡找不着了", False),
        ("手机号丢了", False),
    ],
)
def test_a_lost_phone_is_more_than_a_lost_card(text: str, gone: bool) -> None:
    assert hearing.phone_gone(text) is gone


@pytest.mark.parametrize("text", ["余额原路退给我就行", "退款走原路", "剩的钱原路退"])
def test_how_the_money_comes_back_is_heard_in_passing(text: str) -> None:
    assert hearing.refund_in_passing(text) and not hearing.refund_in_passing("钱能原路退吗")


@pytest.mark.parametrize("text", ["我眼睛看不清，叫你们工作人员来吧", "不会弄，转人工", "我老头子弄不来这个"])
def test_who_finds_it_hard_is_heard(text: str) -> None:
    assert hearing.finds_it_hard(text) and not hearing.finds_it_hard("转人工")
