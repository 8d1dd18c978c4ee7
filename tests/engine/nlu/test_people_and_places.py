import pytest
from xiaoka_engine.nlu import given, people, places
from xiaoka_engine.nlu.views import recogniser_view


def _names(text, bare=False):
    return [text[n.start : n.end] for n in people.find(recogniser_view(text)) if n.sure or bare]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫李桂芳", "李桂芳"),
        ("户主写的周小燕,我是她闺女", "周小燕"),
        ("敝姓黃,全名黃淑惠", "黃淑惠"),
        ("收件人换成欧阳慧敏", "欧阳慧敏"),
        ("户主古丽娜尔·艾合买提", "古丽娜尔·艾合买提"),
        ("我叫卓玛央金", "卓玛央金"),
        ("岳麓区麓山南路9栋,宋佳收", "宋佳"),
        ("让我室友顾晓彤替我签收", "顾晓彤"),
        ("我姓吴叫吴秀兰秀气的秀", "吴秀兰"),
        ("司徒婉清", "司徒婉清"),
        ("写的不对,换成令狐雨桐", "令狐雨桐"),
        ("户主是端木华卧病在家", "端木华"),
        ("申请人邱立新", "邱立新"),
        ("联系人写成李红霞,把她换掉", "李红霞"),
        ("机主登记错成宋玉兰", "宋玉兰"),
        ("名子叫汪海洋", "汪海洋"),
        ("用我老婆汪秀梅的微信收", "汪秀梅"),
    ],
)
def test_names_by_context(text, name):
    assert _names(text) == [name]


def test_a_bare_name_is_not_sure():
    assert _names("王建国") == []
    assert _names("王建国", bare=True) == ["王建国"]
    assert _names("欧阳娜", bare=True) == ["欧阳娜"]


@pytest.mark.parametrize(
    "text",
    [
        "我叫了三遍人工",
        "我是昨天打电话的那个人",
        "收件人不方便,写谁都行",
        "收件人写成老家了",
        "机主去世咋销",
        "机主本人到场",
        "谢谢",
        "马上办",
        "高兴",
        "户主是我本人",
        "叫人偷走了",
        "任何时候都行",
        "安全吗",
        "机主服刑期间,家属能代办吗",
        "那上面不是李国平",
    ],
)
def test_no_names(text):
    assert _names(text, bare=True) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("寄成都市武侯区桐梓林北路12号", "成都市武侯区桐梓林北路12号"),
        ("送到新北市板橋區文化路一段188巷5號", "新北市板橋區文化路一段188巷5號"),
        ("我搬家了,改送到苏州市吴中区木渎镇金山路88号", "苏州市吴中区木渎镇金山路88号"),
        ("门牌号补上,6单元1102", "6单元1102"),
        ("地址是云南省大理市下关镇泰安路9号,放门卫", "云南省大理市下关镇泰安路9号"),
        ("济南市历下区泉城路26号3-1-502", "济南市历下区泉城路26号3-1-502"),
        ("无锡市梁溪区人民中路8号楼二十一杠六", "无锡市梁溪区人民中路8号楼二十一杠六"),
        ("宁波市鄞州区百丈东路77号西塔1502", "宁波市鄞州区百丈东路77号西塔1502"),
        ("太原市迎泽区并州南路6号C座前台", "太原市迎泽区并州南路6号C座前台"),
        ("山东省临沂市兰陵县向城镇王楼村", "山东省临沂市兰陵县向城镇王楼村"),
        ("我出门了,放在农大南门菜鸟驿站", "农大南门菜鸟驿站"),
        ("寄到长沙市岳麓区麓谷大道668号3栋楼下丰巢", "长沙市岳麓区麓谷大道668号3栋楼下丰巢"),
        ("送到公司 鼎盛路8号楼楼下丰巢", "鼎盛路8号楼楼下丰巢"),
        ("寄福州市台江区广达路68号丰巢3号柜,店关了", "福州市台江区广达路68号丰巢3号柜"),
        ("地址:湖北省恩施市舞阳坝街道松树坪5号邮政所", "湖北省恩施市舞阳坝街道松树坪5号邮政所"),
        ("娃儿,寄到浙江省舟山市嵊泗县枸杞乡代收点哈", "浙江省舟山市嵊泗县枸杞乡代收点"),
        ("寄海南省三沙市永兴岛行不行", "海南省三沙市永兴岛"),
        ("寄舟山市普陀区东极岛,岛上没门牌", "舟山市普陀区东极岛"),
        ("送到公司:无锡市新吴区长江路21号B栋", "无锡市新吴区长江路21号B栋"),
        ("屋里头在四川省凉山州昭觉县四开乡", "四川省凉山州昭觉县四开乡"),
        ("我住锦绣花园3号楼2单元", "锦绣花园3号楼2单元"),
        ("幫我轉送去九龍旺角彌敦道600號,唔好送公司", "九龍旺角彌敦道600號"),
        ("云南省大理市下关镇我去邮局拿", "云南省大理市下关镇"),
    ],
)
def test_addresses(text, address):
    assert [text[s:e] for s, e in places.find(recogniser_view(text))] == [address]


@pytest.mark.parametrize(
    "text",
    ["南京东路那家营业厅关门了", "我是重庆的号,现在人在北京", "在市区路上丢了", "3号楼", "去门店办"]
    + [
        "我在海南省三沙市",
        "从四川省成都市寄出来的",
        "你们能寄到新疆维吾尔自治区吗",
        "海南省三沙市的营业厅在哪",
        "家在8楼",
    ]
    + ["送到之后打电话给我,3号之前", "寄到了没,都不知道几号", "发到我手机上,卡在路上3号楼", "我先去邮局寄"],
)
def test_no_addresses(text):
    assert places.find(recogniser_view(text)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我外甥汤建军替我去拿行不行", "汤建军"),
        ("我奶奶薛桂兰上个月走的", "薛桂兰"),
        ("收件人是Emily Watson,电话不变", "Emily Watson"),
    ],
)
def test_a_name_is_found_behind_whom_it_belongs_to(text: str, name: str) -> None:
    view = recogniser_view(text)
    assert [text[one.start : one.end] for one in people.find(view) if one.sure] == [name]


@pytest.mark.parametrize(
    "text", ["我妈高兴得很", "我爸马上就来", "给安全部门打电话", "关于贵司的服务", "我老公黄昏才回家"]
)
def test_words_behind_a_relative_are_no_name(text: str) -> None:
    assert not people.find(recogniser_view(text))


def test_given_characters_are_told_from_others() -> None:
    assert given.weight("汤建军") > given.LIKELY > given.weight("安欠费")
    assert given.near("先生罗志强往生了", 2, 7) == (2, 5)
    assert given.near("诸葛婷婷,地址", 1, 4) == (0, 4)
    assert given.near("沈阳安家的", 0, 4) is None


def test_where_nothing_weighs_enough_for_a_name_the_pipeline_need_not_look():
    assert given.may_hold("先生罗志强往生了", given.LIKELY)
    assert not given.may_hold("怎么改地址", given.LIKELY)
    assert not given.may_hold("", given.POSSIBLE)


def test_a_name_does_not_begin_within_a_word():
    assert given.cuts_a_word("手快写成老了", 3)
    assert not given.cuts_a_word("成老了", 0)
    assert not given.cuts_a_word("叫罗志强", 1)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("收件信息如下：岑佩文，13357018426", "岑佩文"),
        ("机主惠小军，耳东陈那个不是我", "惠小军"),
        ("大名向红梅,小名梅子", "向红梅"),
        ("俺大儿大名户晓东", "户晓东"),
        ("户主是那英杰", "那英杰"),
        ("把人换成佘建安", "佘建安"),
        ("人换成我姑惠小燕", "惠小燕"),
        ("收件人改成向东", "向东"),
        ("户名应为韩世昌,上回录错", "韩世昌"),
        ("帮忙看看白秀莲名下有几张卡", "白秀莲"),
        ("查一下卜小凡的补卡到哪了", "卜小凡"),
        ("我妹袁雪能收", "袁雪"),
        ("我姐白玲在家,她能收", "白玲"),
        ("讓我弟媳佘春花來取", "佘春花"),
        ("我妈欧阳慧敏能收", "欧阳慧敏"),
        ("给我妹袁雪打电话", "袁雪"),
        ("给岑磊打电话就行", "岑磊"),
        ("我叫Kevin,中文名佘建安", "佘建安"),
        ("晏子文是我同事,他在培训", "晏子文"),
        ("俺爹滕玉田走丢了", "滕玉田"),
        ("号是葛长顺的", "葛长顺"),
        ("机主那仁花病了", "那仁花"),
        ("机主那仁花和我一起来", "那仁花"),
        ("我先生阿木古郎的号码", "阿木古郎"),
        ("图门宝音,电话13357018426", "图门宝音"),
        ("收件人买买提江", "买买提江"),
        ("我叫央金卓嘎,藏族", "央金卓嘎"),
        ("俺们邻居萨仁高娃替我收", "萨仁高娃"),
    ],
)
def test_names_in_more_contexts(text: str, name: str) -> None:
    assert _names(text) == [name]


@pytest.mark.parametrize("text", ["萨仁高娃", "巴图孟克,没有姓", "我们族里的,苏日娜"])
def test_a_name_without_a_surname_alone_is_not_sure(text: str) -> None:
    assert _names(text) == []
    assert len(_names(text, bare=True)) == 1


def test_a_latin_name_stands_beside_a_chinese_one() -> None:
    assert _names("收件人Tony Lee,中文名岑志远") == ["Tony Lee", "岑志远"]
    assert _names("护照上MICHAEL CHEN,中文名陈迈克") == ["MICHAEL CHEN", "陈迈克"]


@pytest.mark.parametrize(
    "text",
    [
        "我叫了三遍人工",
        "机主于今年三月病故",
        "机主于昨天走了",
        "他就是个马大哈",
        "他是马大哈",
        "劳慰哒",
        "麻烦哒",
        "机主那边说不行",
        "机主那时候没登记",
        "我妈那手机",
        "户主户口在外地",
        "机主向你们申请过",
        "机主白跑一趟",
        "我妈明天能收",
        "我爸白天能收",
        "给客服打电话",
        "给向阳小区打电话",
        "我老公名下",
        "单位名下两个号",
        "我爸江西人",
        "我老婆黄金周要用",
        "高中生的号",
        "在万达办的",
        "我是江苏的",
        "我是乌鲁木齐的",
        "收件地址在呼和浩特",
        "阿里巴巴",
        "巴拉巴拉说一堆",
        "我用的诺基亚",
        "机主白血病",
        "收件人改成公司前台",
        "邻居方姨能收",
        "用安卓登记的",
        "买买买",
    ],
)
def test_no_names_in_more_contexts(text: str) -> None:
    assert _names(text, bare=True) == []
