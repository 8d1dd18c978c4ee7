"""The articles as shipped: complete, filled by every carrier's policy, short, and free of circulating falsehoods."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from xiaoka.knowledge.service import FOLDER, Article, filled, load
from xiaoka.policy.service import Policy, load_policy
from xiaoka.settings import ROOT

POLICY = ROOT / "policy"
CARRIERS = sorted(file.stem for file in POLICY.glob("*.yml"))
GRADES = "ABKCIU"  # from law down to unconfirmed
LONGEST = 220
SAID = re.compile(r"说“(.+?)”")
UNDERSTOOD = {"销户", "补卡", "挂失", "查进度", "撤回申请", "投诉", "转人工", "保号", "重置服务密码"}
WEAK = "CIU"
"""Grades of what is no more than a circulating claim or our own guess: never said as a plain fact."""

# A claim that circulates and is false or unsupported, and the pattern that finds it however it is phrased.
FALSE_CLAIMS = [
    ("欠费另加15%滞纳金", r"(15\s*%|百分之十五)"),
    ("三大运营商已将欠费纳入央行征信", r"征信"),
    ("号码欠费会被拉黑5年", r"拉黑|黑名单"),
    ("电信条例规定销号后三个月可二次放号", r"条例.{0,20}(放号|三个月|90\s*天)"),
    ("电信条例要求 15 个工作日内退费", r"(条例|消法|法律|依法).{0,20}(内退|退费|退款)"),
    ("《电信业务身份认证规范》要求补卡至少两项辅助信息", r"身份认证规范"),
    ("《移动通信终端设备实名制管理规定》", r"终端设备实名制"),
    ("人脸数据保存至少5年", r"人脸.{0,12}\d\s*年"),
    ("挂失7天内不补卡自动销号", r"(7|七)\s*[天日]内.{0,4}[不未没]补"),
    ("挂失后 48 小时内必须补卡", r"48\s*小时内?(必须|要|得|务必)补"),
    ("停机保号期间仍可接收短信验证码", r"停机保号[^\n]{0,30}(?<!不)(可以?|能|仍)(接?收|收到)"),
    ("停机保号期间收得到短信", r"停机保号[^\n]{0,30}收得到"),
    ("挂失后仍可通话", r"挂失后?(仍|还|依然)?(可以?|能)(接?收|通话|接听|打)"),
    ("12300 成功率 98 %", r"98\s*%|成功率"),
    ("拨 12300 投诉 48 小时必办", r"必办"),
    ("换卡后 24 小时收不到银行验证码", r"\d+\s*小时.{0,6}收不到"),
]
ADVERTS = r"@\w|esim\d|https?://|www\.|t\.me|微信号|加微|telegram|电报|紫卡|代补|代销|1[3-9]\d{9}"


@pytest.fixture(scope="module", params=CARRIERS)
def policy(request: pytest.FixtureRequest) -> Policy:
    return load_policy(POLICY, request.param)


@pytest.fixture(scope="module")
def texts(policy: Policy) -> dict[str, str]:
    return {label: filled(article, policy) for label, article in load().items()}


def strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from strings(value)


def asked() -> set[str]:
    labels: set[str] = set()
    for file in (ROOT / "data" / "nlu").glob("*.yml"):
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        labels |= {entry["intent"] for entry in entries if entry.get("intent", "").startswith("faq/")}
    return labels


def front(file: Path) -> dict[str, object]:
    head = yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])
    assert isinstance(head, dict)
    return head


def best(article: Article, policy: Policy) -> str:
    grades = [policy.explain(key).source[0] for key in article.figures()]
    return min([*grades, article.grade], key=GRADES.index)


def test_every_question_has_its_article_and_no_article_is_idle() -> None:
    assert len(asked()) == 25
    assert set(load()) == asked()


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.md")), ids=lambda file: file.stem)
def test_front_matter_agrees_with_file_and_body(file: Path) -> None:
    head = front(file)
    article = load()[f"faq/{file.stem}"]
    assert head["label"] == article.label
    assert head["keys"] == list(dict.fromkeys(article.figures()))


def test_grade_is_that_of_the_best_fact() -> None:
    default = load_policy(POLICY, "default")
    weak = {a.label: a.grade for a in load().values() if a.grade not in GRADES or best(a, default) != a.grade}
    assert weak == {}


def test_what_is_not_well_founded_is_hedged() -> None:
    bare = [one.label for one in load().values() if one.grade in WEAK and "为准" not in one.body]
    assert bare == []


def test_filled_without_remains(texts: dict[str, str]) -> None:
    left = re.compile(r"[{}\[\]]|None|True|False|不限|  | [，。；、]")
    assert {label: text for label, text in texts.items() if left.search(text)} == {}


def test_short(texts: dict[str, str]) -> None:
    lengths = {label: len("".join(text.split())) for label, text in texts.items()}
    assert {label: length for label, length in lengths.items() if not 40 <= length <= LONGEST} == {}


def test_plain_chat_text(texts: dict[str, str]) -> None:
    markup = re.compile(r"^\s*(#|\||>|[-*] )|\*\*|`|<\w", re.MULTILINE)
    assert {label: text for label, text in texts.items() if markup.search(text)} == {}


@pytest.mark.parametrize(("claim", "pattern"), FALSE_CLAIMS, ids=[claim for claim, _ in FALSE_CLAIMS])
def test_no_false_claim(claim: str, pattern: str, texts: dict[str, str]) -> None:
    assert re.search(pattern, claim), "the pattern must find the claim itself"
    assert {label: text for label, text in texts.items() if re.search(pattern, text)} == {}


@pytest.mark.parametrize(("claim", "pattern"), FALSE_CLAIMS, ids=[claim for claim, _ in FALSE_CLAIMS])
def test_no_false_claim_in_what_is_said_or_ruled(claim: str, pattern: str, policy: Policy) -> None:
    said = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    words = {key: text for key, value in said.items() for text in strings(value)}
    words |= {key: policy.rule(key).text for key in policy.keys()}  # noqa: SIM118
    assert len(words) > 500, claim
    assert {key: text for key, text in words.items() if re.search(pattern, text)} == {}


def test_no_adverts(texts: dict[str, str]) -> None:
    assert re.search(ADVERTS, "补卡加微信 @esim1088")
    assert {label: text for label, text in texts.items() if re.search(ADVERTS, text, re.IGNORECASE)} == {}


def test_what_customers_are_told_to_say_is_served(texts: dict[str, str]) -> None:
    told = {word for text in texts.values() for word in SAID.findall(text)}
    assert told == UNDERSTOOD
