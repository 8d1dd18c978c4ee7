"""What is shipped: the whole default table, and overlays that claim no more than their sources."""

import pytest

from xiaoka.policy.service import load_policy
from xiaoka.settings import ROOT

SHIPPED = ROOT / "policy"
OVERLAYS = ("cmcc", "unicom", "telecom", "broadnet", "mvno")
LOCKED = """
auth.prelogin_data_access auth.name_id_is_factor auth.level.loss_report auth.level.cancel auth.level.replace
auth.level.lift auth.level.reset_password auth.level.portcode auth.sms_plus_iccid_enough otp.consecutive_fail_lock
svcpwd.weak_patterns svcpwd.counts_after_reset face.alternative_required face.separate_consent handoff.on_request
handoff.age_direct handoff.accessible decision.auto_reject_alone reject.must_contain consent.methods cancel.who
cancel.open_complaint_blocks cancel.contract_penalty_requires_evidence cancel.fee refund.min number.freeze_days
unbind.checklist late_fee.per_day restore_after_pay replace.address_change_after_submit replace.notify_at_request
replace.activation_reauth replace.protected_window replace.plan_change loss.effect loss.refuse_for_arrears
loss.auto_lift
loss.auto_cancel lift.level lift.agent_override lift.second_report emergency_calls_when_stopped change.max_hours
fraud.notice fraud.lift_on_pass case.retention case.access_after_cancel complaint.sla billing_data.retention
""".split()
OPEN = """
auth.level.query_balance auth.session_ttl otp.tries_per_code otp.sends_per_number otp.source_limits svcpwd.max_wrong
kba.call_records kba.min_numbers kba.min_call kba.min_age kba.max_age kba.rounds_per_day face.tries
face.injection_detection
retention.offers_max cancel.proxy_shop cancel.blockers cancel.balance_cap_online cancel.hours cancel.month_end_close
cancel.review_sla cancel.callback_attempts cancel.callback_missed cancel.reserved_days cancel.reserved_days_min
cancel.reserved_days_max cancel.precancel_days cancel.final_by cancel.final_roamed_months cancel.month_fee
cancel.quote_ttl
refund.principal_only refund.channels refund.transfer_scope refund.sla refund.claim_deadline autocancel.arrears
replace.online_age_min replace.excluded replace.limit replace.fee replace.fee_super_sim replace.fee_free_from_stars
replace.cross_province_fee replace.ship_days replace.hold.shop replace.hold.old_sim replace.hold.detached
replace.hold.attached replace.activation_deadline replace.proxy swap_signal.retention esim.remote_issue
esim.numbers_per_device loss.fee loss.free_months suspend.fee suspend.max_months suspend.renew_to_months
suspend.notice_days suspend.sms_in fraud.verify_deadline appeal.info appeal.billing_months appeal.other_months
""".split()


def test_every_row_of_the_default_table_is_there_and_the_floors_are_locked() -> None:
    policy = load_policy(SHIPPED, "default")
    assert [key for key in LOCKED if not policy.rule(key).locked] == []
    assert [key for key in OPEN if policy.rule(key).locked] == []


@pytest.mark.parametrize("carrier", ["default", *OVERLAYS])
def test_every_value_has_a_source_and_somebody_who_answers_for_it(carrier: str) -> None:
    policy = load_policy(SHIPPED, carrier)
    values = [value for key in policy.keys() for value in policy.rule(key).values]  # noqa: SIM118
    assert all(value.source and value.approved_by for value in values)


@pytest.mark.parametrize("carrier", OVERLAYS)
def test_an_overlay_is_not_said_to_be_approved_by_the_carrier(carrier: str) -> None:
    policy = load_policy(SHIPPED, carrier)
    own = [value for key in policy.keys() for value in policy.rule(key).values if value.origin == carrier]  # noqa: SIM118
    assert own and all("to be approved by" in value.approved_by for value in own)
