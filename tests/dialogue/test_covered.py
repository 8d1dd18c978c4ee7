"""Every obstacle of the pre-check that customers are told of, beside the scenario that plays it."""

from xiaoka.account.precheck import _CHECKS
from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT, Settings
from xiaoka.wording import load_wording

SCENARIOS = ROOT / "tests" / "dialogue" / "blockers"
PLAYED = {
    "arrears": "cancelling_with_small_arrears_names_amount_and_remedy",
    "contract": "cancelling_under_contract_shows_clause_and_penalty",
    "secondary_card": "cancelling_with_a_secondary_card_names_it",
    "primary_of": "cancelling_a_secondary_card_names_the_primary",
    "broadband": "cancelling_with_broadband_gives_the_earliest_day",
    "family": "cancelling_in_a_family_plan_says_leave_it_first",
    "group": "cancelling_in_a_company_group_says_who_removes_it",
    "vanity": "cancelling_a_vanity_number_asks_for_the_papers",
    "port_out": "cancelling_while_porting_out_says_end_that_first",
    "roaming": "cancelling_while_abroad_says_come_back_first",
    "loss": "cancelling_a_lost_line_says_replace_first",
    "requested_stop": "cancelling_a_line_the_owner_stopped_says_resume_first",
    "keep_number": "cancelling_a_kept_number_explains_why_not_now",
    "fraud_stop": "cancelling_a_fraud_stopped_line_tells_reason_and_appeal",
    "fraud_stop_replace_card": "replacing_a_fraud_stopped_line_tells_how_to_recheck",
    "police_stop": "cancelling_a_police_stopped_line_tells_where_to_appeal",
    "unregistered": "cancelling_an_unregistered_line_says_register_first",
    "swap_recent": "cancelling_within_swap_protection_gives_the_hour",
    "not_active": "cancelling_a_cancelled_number_says_it_is_done",
    "company": "cancelling_a_company_number_goes_to_the_shop",
    "iot": "replacing_an_iot_card_goes_to_its_provider",
    "pre_cancelled": "replacing_a_number_under_cancellation_says_withdraw_first",
    "cancelled": "replacing_a_cancelled_number_says_it_is_gone",
    "protected": "replacing_within_swap_protection_gives_the_hour",
    "limit_day": "replacing_again_within_a_day_gives_the_hour",
    "limit_month": "replacing_a_third_time_in_a_month_sends_to_the_shop",
    "id_kind": "replacing_with_a_passport_goes_to_the_shop",
    "age": "replacing_for_a_child_needs_the_guardian",
    "excluded_sim": "replacing_a_transit_card_sends_to_the_shop",
    "excluded_sim_esim": "replacing_an_esim_sends_to_the_shop",
}
OF_ANOTHER_CARRIER = {"balance_cap": "cancel.balance_cap_online"}
"""Obstacles that the demo carrier's rules do not have, and the rule that another carrier sets; the words of it are
tested by tests/unit/tasks/test_blockers.py."""
_DETAILS = ("earliest", "not_active_")


def codes() -> set[str]:
    """Return every obstacle that has words, and every check there is."""
    words = load_wording(Settings(_env_file=None).domain_file).keys()
    return {key.removeprefix("blocker_") for key in words if key.startswith("blocker_")} | set(_CHECKS)


def test_every_obstacle_is_played_or_of_another_carrier() -> None:
    told = {code for code in codes() if not code.startswith(_DETAILS)}
    assert told == set(PLAYED) | set(OF_ANOTHER_CARRIER)
    assert not set(PLAYED) & set(OF_ANOTHER_CARRIER)


def test_what_is_not_played_cannot_happen_here() -> None:
    policy = load_policy(Settings(_env_file=None).policy_dir, "default")
    assert [policy.get(key) for key in OF_ANOTHER_CARRIER.values()] == [None]


def test_the_scenarios_named_exist() -> None:
    assert [name for name in PLAYED.values() if not (SCENARIOS / f"{name}.yml").exists()] == []
