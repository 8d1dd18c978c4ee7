import pytest
from xiaoka_engine.nlu.reason_clauses import clauses, pieces, stretches


def words(view, places):
    return [view[a:b] for a, b in places]


def test_clauses_stand_between_marks():
    view = "卡断了,给我补一张!  谢谢。"
    assert words(view, clauses(view)) == ["卡断了", "给我补一张", "谢谢"]


def test_blanks_part_chinese_words_but_not_english_ones():
    chinese, english = "手机丢了 帮我停机", "i flew home last week,cancel 掉吧"
    assert words(chinese, clauses(chinese)) == ["手机丢了", "帮我停机"]
    assert words(english, clauses(english)) == ["i flew home last week", "cancel 掉吧"]


def test_a_long_clause_is_cut_where_a_new_thought_begins():
    view = "因为我们厂子去年就倒了所以这个号没有人打了你帮我弄掉它"
    assert "所以这个号没有人打了" in words(view, pieces(view, 0, len(view)))


@pytest.mark.parametrize("view", ["手机丢了帮我停", "一二三四五六七八九十一二三四五"])
def test_short_clauses_and_those_of_one_thought_stay_whole(view):
    assert pieces(view, 0, len(view)) == []


def test_pieces_cover_their_clause_without_overlap():
    view = "那个我手机昨天掉了然后我找了一天也没有找到所以我想补一张"
    cut = pieces(view, 0, len(view))
    assert cut[0][0] == 0 and cut[-1][1] == len(view)
    assert all(one[1] == other[0] for one, other in zip(cut, cut[1:], strict=False))
    assert stretches(view) == [(0, len(view)), *cut]


def test_nothing_said_has_no_stretches():
    assert stretches(",,, !") == []
