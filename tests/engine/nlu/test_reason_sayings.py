from xiaoka_engine.nlu import reason_sayings, reasons


def test_sayings_have_tags_of_the_contract():
    for kind in ("loss_reason", "cancel_reason"):
        assert {tag for known, tag, _ in reason_sayings.sayings() if known == kind} == set(reasons.tags(kind))


def test_each_saying_with_a_place_comes_with_several():
    views = [view for _, _, view in reason_sayings.sayings()]
    assert not [view for view in views if "{" in view or not view]
    assert len({view for view in views if view.startswith("移民") and len(view) > 3}) >= 3


def test_nothing_is_a_reason_and_none():
    views = {view for _, _, view in reason_sayings.sayings()}
    assert reason_sayings.innocent()
    assert not views & set(reason_sayings.innocent())


def test_no_saying_stands_twice_under_different_tags():
    known = {}
    for kind, tag, view in reason_sayings.sayings():
        assert known.setdefault((kind, view), tag) == tag, view
