"""What InPost's codes mean to us."""

from datetime import date

from kontuar.orders.contract import Meaning, StatusTable

_REFUSED = "recipient_refused"
_ADDRESS = "recipient_wrong_address"
TABLE = StatusTable(
    source="https://api-shipx-pl.easypack24.net/v1/statuses, by copies of it in public code",
    read_on=date(2026, 11, 27),
    # "other" is left out on purpose: InPost itself does not say what it means.
    codes={
        **dict.fromkeys(
            ("created", "offers_prepared", "offer_selected", "confirmed"), Meaning("announced")
        ),
        **dict.fromkeys(
            (
                "dispatched_by_sender",
                "dispatched_by_sender_to_pok",
                "collected_from_sender",
                "taken_by_courier",
            ),
            Meaning("handed_over"),
        ),
        **dict.fromkeys(
            (
                "taken_by_courier_from_pok",
                "adopted_at_source_branch",
                "sent_from_source_branch",
                "adopted_at_sorting_center",
                "sent_from_sorting_center",
                "adopted_at_target_branch",
                "redirect_to_box",
                "canceled_redirect_to_box",
                "permanently_redirected_to_box_machine",
                "permanently_redirected_to_customer_service_point",
                "unstack_from_box_machine",
                "unstack_from_customer_service_point",
            ),
            Meaning("in_transit"),
        ),
        **dict.fromkeys(
            (
                "out_for_delivery",
                "out_for_delivery_to_address",
                "pickup_reminder_sent_address",
            ),
            Meaning("out_for_delivery"),
        ),
        **dict.fromkeys(
            (
                "ready_to_pickup",
                "ready_to_pickup_from_pok",
                "ready_to_pickup_from_pok_registered",
                "ready_to_pickup_from_branch",
                "stack_in_box_machine",
                "stack_in_customer_service_point",
                "courier_avizo_in_customer_service_point",
                "pickup_reminder_sent",
            ),
            Meaning("ready_for_pickup"),
        ),
        "avizo": Meaning("attempt_failed", "recipient_absent"),
        **dict.fromkeys(
            (
                "pickup_time_expired",
                "stack_parcel_pickup_time_expired",
                "stack_parcel_in_box_machine_pickup_time_expired",
            ),
            Meaning("attempt_failed", "recipient_not_collected"),
        ),
        **dict.fromkeys(
            (
                "undelivered_wrong_address",
                "undelivered_incomplete_address",
                "undelivered_unknown_receiver",
                "undelivered_not_live_address",
            ),
            Meaning("attempt_failed", _ADDRESS),
        ),
        "undelivered_cod_cash_receiver": Meaning("attempt_failed", "recipient_no_cash"),
        "undelivered_no_mailbox": Meaning("attempt_failed", "recipient_no_access"),
        "undelivered_lack_of_access_letterbox": Meaning("attempt_failed", "recipient_no_access"),
        # The store of what can't be delivered: only a person gets it out of there.
        "undelivered": Meaning("exception", "recipient_unknown"),
        "oversized": Meaning("exception", "sender_oversized"),
        "delay_in_delivery": Meaning("exception", "carrier_delay"),
        "readdressed": Meaning("exception", "recipient_readdressed"),
        "claimed": Meaning("exception", "recipient_claimed"),
        # Papers go back to the sender, the parcel has been handed over.
        "return_pickup_confirmation_to_sender": Meaning("delivered"),
        "delivered": Meaning("delivered"),
        "rejected_by_receiver": Meaning("returning", _REFUSED, "return"),
        "taken_by_courier_from_customer_service_point": Meaning(
            "returning", "recipient_not_collected", "return"
        ),
        "returned_to_sender": Meaning("returned", "", "return"),
        "missing": Meaning("lost", "carrier_lost"),
        "canceled": Meaning("cancelled", "sender_cancelled"),
    },
)
