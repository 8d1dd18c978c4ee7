"""Every way in which a proof of identity fails, beside the scenario that plays it to a customer.

Ways that a customer hears of are found by their words; those that are decided in silence are listed with the test that
shows them.
"""

import re

import yaml

from xiaoka.settings import ROOT, Settings
from xiaoka.wording import load_wording

SCENARIOS = ROOT / "tests" / "dialogue" / "identity"
TOLD = {
    "utter_wrong_sms_code": "wrong_code_is_told_with_tries_left",
    "utter_wrong_reserved_contact": "wrong_code_of_the_contact_is_told_with_tries_left",
    "utter_wrong_service_password": "wrong_password_three_times_closes_the_way",
    "utter_wrong_name_id": "wrong_papers_raise_no_loss_report",
    "utter_method_locked": "wrong_password_three_times_closes_the_way",
    "utter_code_expired": "code_runs_out_after_five_minutes",
    "utter_code_spent": "guessed_codes_void_the_code",
    "utter_refused_wait": "code_asked_for_again_at_once_must_wait_a_minute",
    "utter_refused_limit": "codes_of_the_day_run_out_and_another_way_opens",
    "utter_half_id_card": "half_of_name_and_id_is_asked_for_the_rest",
    "utter_half_name": "name_alone_is_asked_for_the_id_number",
    "utter_same_sms_code": "same_wrong_code_again_is_told_so",
    "utter_same_service_password": "wrong_password_three_times_closes_the_way",
    "utter_name_id_not_enough": "name_and_id_are_not_enough_for_cancelling",
    "utter_face_takes_no_digits": "digits_at_the_face_check_are_not_taken_for_a_proof",
    "utter_face_not_yet": "saying_done_before_the_face_check_waits_for_it",
    "utter_other_way": "code_that_never_comes_leads_to_another_way",
    "utter_go_to_shop": "customer_who_refuses_the_face_check_gets_the_shop",
}
ELSEWHERE = {
    "utter_go_to_shop_company": "tests/unit/tasks/test_verify.py",
    "utter_wrong_face": "tests/unit/identity/test_face.py",
    "utter_wrong_call_records": "tests/unit/identity/test_call_records.py",
    "utter_half_call_records": "tests/unit/tasks/test_verify.py",
    "utter_same_reserved_contact": "tests/unit/tasks/test_verify.py",
    "utter_code_expired_void": "tests/unit/tasks/test_verify.py",
    "utter_code_spent_void": "tests/unit/tasks/test_verify.py",
    "utter_refused_wait_other": "tests/unit/tasks/test_verify.py",
    "utter_refused_locked": "tests/unit/tasks/test_verify.py",
    "utter_refused_unavailable": "tests/unit/tasks/test_verify.py",
}
"""Said too, but only after more than a conversation of a scenario holds: another day, other numbers, another page."""
SILENT = {
    "the unknown number": "tests/dialogue/identity/unknown_number_sounds_like_a_known_one.yml",
    "somebody else's face": "tests/dialogue/identity/someone_elses_face_files_nothing.yml",
    "a password younger than 72 h": "tests/dialogue/identity/fresh_password_does_not_count_for_cancelling.yml",
    "a SIM younger than 72 h": "tests/dialogue/identity/code_of_a_sim_swapped_yesterday_does_not_count.yml",
    "the code to the lost card": "tests/dialogue/identity/lost_card_is_never_asked_for_its_own_code.yml",
    "a contact younger than 72 h": "tests/unit/identity/test_levels.py",
    "SMS and ICCID together": "tests/unit/identity/test_levels.py",
    "too many numbers from one source": "tests/security/test_number_enumeration.py",
    "guessing over many codes": "tests/security/test_code_guessing.py",
}
_FAILS = re.compile(
    r"utter_(wrong_|same_|refused_|half_|method_locked|code_(expired|spent)|name_id_not|face_(takes|not)|other_way|go_to_shop)"
)


def test_every_failure_that_is_told_is_played_or_tested() -> None:
    words = load_wording(Settings(_env_file=None).domain_file).keys()
    assert {key for key in words if _FAILS.match(key)} == set(TOLD) | set(ELSEWHERE)


def test_the_scenarios_hear_the_words_of_their_failure() -> None:
    responses = yaml.safe_load(Settings(_env_file=None).domain_file.read_text(encoding="utf-8"))["responses"]
    for key, name in TOLD.items():
        told = str(responses[key])
        steps = yaml.safe_load((SCENARIOS / f"{name}.yml").read_text(encoding="utf-8"))["steps"]
        said = [words for step in steps for words in step.get("expect", {}).get("said", [])]
        assert any(isinstance(words, str) and words in told for words in said), f"{name} does not hear {key}: {said}"


def test_what_is_named_exists() -> None:
    named = [SCENARIOS / f"{name}.yml" for name in TOLD.values()]
    named += [ROOT / place for place in (*ELSEWHERE.values(), *SILENT.values())]
    assert [str(one) for one in named if not one.exists()] == []
