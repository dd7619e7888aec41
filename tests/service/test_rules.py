"""Each rule of the design, and each trap it knows of, has a test: here is which. A test that is renamed must be named.

Rules 1 to 15 are promises ("The rules"); traps were measured or read in the sources of what relbot builds on.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

RULES: dict[str, tuple[str, ...]] = {
    "1 nothing is acknowledged before it is stored": (
        "telegram/test_intake.py::test_nothing_is_confirmed_before_it_is_stored",
        "service/test_way_in.py::test_stored_before_acknowledged_and_found_after_a_crash",
        "service/test_way_in.py::test_crash_while_working_applies_nothing_and_the_next_start_does",
        "crash/test_kills.py::test_twenty_kills",
    ),
    "2 an event applies whole or not at all; a replay changes nothing": (
        "service/test_way_in.py::test_replayed_row_changes_nothing",
        "service/test_way_in.py::test_replayed_effects_change_nothing",
        "service/test_way_in.py::test_lost_lease_applies_nothing",
        "service/test_both_databases.py::test_lost_lease_applies_nothing",
        "service/test_both_databases.py::test_parked_row_leaves_its_neighbours_whole",
    ),
    "3 urgent never waits behind routine": (
        "service/test_lanes.py::test_urgent_leaves_before_200_routine_ones",
        "service/test_lanes.py::test_slots_are_kept_for_urgent_when_replies_hang",
        "service/test_lanes.py::test_one_free_slot_of_the_slow_ones_does_not_slow_urgent",
        "service/test_lanes.py::test_pace_keeps_a_part_for_urgent",
        "service/test_way_in.py::test_people_before_timers_before_waves",
        "store/test_outbox.py::test_urgent_never_waits_behind_routine",
    ),
    "4 free text is screened first; a failing screen is a concern; nothing written is lost": (
        "service/test_way_in.py::test_failing_screening_counts_as_a_concern",
        "service/test_way_in.py::test_raising_row_is_parked_alone",
        "service/test_way_in.py::test_parked_help_is_urgent",
        "service/test_help_always.py::test_words_behind_a_command_are_heard",
        "service/test_help_always.py::test_words_behind_help_go_with_the_call",
        "service/test_mended_faults.py::test_held_words_go_out_whatever_becomes_of_their_question",
        "service/test_leaving.py::test_words_that_wait_for_an_answer_are_carried_on",
        "service/test_any_day.py::test_any_day_ends_well",
        "stories/told/hearing/taken-back-en.yaml",
    ),
    "5 an alert keeps going until a person accepts; nothing is promised before": (
        "service/test_alert_way.py::test_repeats_and_climbs_until_accepted",
        "service/test_alert_way.py::test_first_accept_counts",
        "service/test_both_databases.py::test_two_accept_at_once",
        "service/test_alert_way.py::test_nobody_reachable_means_no_promise",
        "service/test_alert_way.py::test_out_of_hours_says_who_reads_when",
        "service/test_way_in.py::test_alert_that_cannot_be_repeated_is_tried_again",
        "service/test_mended_faults.py::test_what_must_happen_is_tried_again",
        "service/test_mended_notices.py::test_open_urgent_rings_daily_through_a_holiday",
        "service/test_mended_notices.py::test_note_that_could_not_be_shown_is_not_read",
        "service/test_named_to_the_child.py::test_who_is_off_shift_is_not_named",
        "service/test_alert_way.py::test_account_that_refuses_everything_does_not_ring_the_others_without_end",
        "stories/told/talk/nobody-answers-en.yaml",
    ),
    "6 never one person alone, nor the person it is about": (
        "service/test_alert_way.py::test_concern_never_goes_to_one_person_alone",
        "service/test_alert_way.py::test_urgent_widens_when_safeguarding_cannot_be_reached",
        "service/test_alert_way.py::test_never_to_the_person_it_is_about",
        "service/test_alert_way.py::test_urgent_goes_to_safeguarding_together_and_the_named_adult_hears_go_to_them",
    ),
    "7 notifications carry no name, word or level; logs no content": (
        "service/test_alert_way.py::test_notices_are_alike_for_every_level",
        "service/test_alert_way.py::test_names_stand_in_no_notification",
        "service/test_alert_way.py::test_opening_edits_in_place_and_folds_again",
        "stories/told/incident/owed-en.yaml",
        "service/test_no_traces.py::test_story_leaves_no_traces",
        "content/test_conversations.py::test_notices_tell_a_locked_phone_nothing",
    ),
    "8 sealed, erased, removed in time": (
        "store/test_erasure.py::test_no_name_word_or_address_is_on_the_disk_in_plain",
        "store/test_erasure.py::test_an_erased_person_s_words_are_gone",
        "service/test_time_passes.py::test_what_is_kept_how_long",
        "service/test_time_passes.py::test_conversation_is_taken_away_a_quarter_of_an_hour_after",
        "service/test_time_passes.py::test_nothing_with_words_stands_beyond_47_hours",
    ),
    "9 who may see what is decided in one place, and every view is audited": (
        "service/test_alert_way.py::test_only_who_was_sent_it_may_open",
        "service/test_alert_way.py::test_opening_edits_in_place_and_folds_again",
    ),
    "10 HELP is always there": (
        "service/test_help_always.py::test_help_typed_any_way",
        "service/test_help_always.py::test_help_during_any_flow_and_nothing_routine_after_it",
        "service/test_help_always.py::test_help_has_no_cooldown",
        "service/test_help_always.py::test_help_within_help_is_help_again",
        "service/test_help_always.py::test_caption_help_is_help",
        "service/test_help_always.py::test_edited_message_is_heard_and_the_first_stays",
    ),
    "11 skip, stop and someone else cost nothing": (
        "service/test_help_always.py::test_stop_and_start_outside_anything",
        "engine/test_controls.py::test_stop_ends_at_once",
        "stories/told/talk/passed-on-en.yaml",
    ),
    "12 the bot is not a person": ("content/test_conversations.py::test_no_findings",),
    "13 no photos, voice or video": (
        "service/test_help_always.py::test_media_is_refused_kindly_and_told",
        "service/test_no_traces.py::test_nothing_of_a_file_is_stored",
        "stories/told/things/everything-but-words-en.yaml",
    ),
    "14 time is an argument": (
        "service/test_waves.py::test_clock_change_days",
        "service/test_time_passes.py::test_tick_is_idempotent",
    ),
    "15 every sentence in both languages": (
        "content/test_conversations.py::test_both_languages_say_the_same_names",
        "content/test_phrase_keys.py::test_phrases_named_in_code_exist",
    ),
}

TRAPS: dict[str, tuple[str, ...]] = {
    "one unparsable update": (
        "telegram/test_intake.py::test_one_unparsable_update_does_not_stop_the_rest",
        "service/test_way_in.py::test_unreadable_row_is_parked_with_its_code",
    ),
    "update ids begin anew after a week; duplicates are known for 72 hours": (
        "telegram/test_intake.py::test_update_ids_that_begin_anew_lose_nothing",
        "service/test_way_in.py::test_same_update_twice_is_one_row",
        "service/test_time_passes.py::test_what_is_kept_how_long",
    ),
    "updates are kept for 24 hours": ("service/test_time_passes.py::test_outage_beyond_a_day_is_told_to_adults",),
    "a message has one reply_markup": ("service/test_help_always.py::test_language_changes_the_keyboard_too",),
    "presses are lost after 150 seconds": (
        "service/test_time_passes.py::test_outage_asks_open_questions_again",
        "service/test_time_passes.py::test_short_silence_changes_nothing",
        "service/test_time_passes.py::test_silence_is_noticed_and_survives_a_failing_tick",
    ),
    "the same press comes twice": (
        "service/test_waves.py::test_answered_prompt_is_answered",
        "engine/test_answering.py::test_the_same_press_twice_is_met_with_silence",
    ),
    "sendMessage has no idempotency key": (
        "service/test_lanes.py::test_replies_and_urgent_of_unknown_fate_are_repeated",
        "service/test_lanes.py::test_routine_of_unknown_fate_is_never_repeated",
        "service/test_waves.py::test_prompt_of_unknown_fate_is_offered_once",
        "telegram/test_channel.py::test_only_what_never_left_is_safe_to_repeat",
    ),
    "a process dies while it sends": (
        "service/test_lanes.py::test_lost_sender_settles_by_lane",
        "service/test_lanes.py::test_result_of_a_lost_lease_is_not_recorded",
        "service/test_time_passes.py::test_take_up_gives_back_what_a_dead_process_held",
    ),
    "misfires: a machine that slept": (
        "service/test_waves.py::test_missed_slot_is_recorded_and_shown",
        "service/test_waves.py::test_late_but_within_the_window_is_sent",
        "service/test_waves.py::test_no_prompt_after_its_window",
        "service/test_waves.py::test_no_prompt_in_quiet_hours",
    ),
    "one prompt a person, rhythm and date": (
        "service/test_waves.py::test_wave_asks_each_once",
        "service/test_waves.py::test_wave_opened_twice_asks_once",
        "service/test_waves.py::test_450_people_in_chunks_with_a_crash_between",
        "service/test_both_databases.py::test_two_ticks_at_once",
        "service/test_both_databases.py::test_timer_set_anew_while_another_looks_still_fires",
    ),
    "read-modify-writes are lost silently": ("store/test_unit_of_work.py::test_no_update_is_lost",),
    "edited messages": (
        "service/test_help_always.py::test_edited_message_is_heard_and_the_first_stays",
        "stories/told/things/edited-and-long-en.yaml",
    ),
    "presses on old buttons": (
        "service/test_help_always.py::test_answers_to_old_buttons",
        "stories/told/things/taps-that-do-not-count-en.yaml",
    ),
    "a blocked bot": (
        "service/test_alert_way.py::test_pupil_who_blocks_is_reported_once_and_may_come_back",
        "service/test_alert_way.py::test_blocked_adult_makes_the_alert_climb_and_is_reported",
        "stories/told/people/blocked-en.yaml",
    ),
    "clock changes in March and October": ("service/test_waves.py::test_clock_change_days",),
    "somebody unknown, a code that is used, a group, two roles": (
        "service/test_help_always.py::test_stranger_is_refused_kindly_and_kept_nowhere",
        "service/test_help_always.py::test_account_given_up_is_a_stranger",
        "service/test_help_always.py::test_code_links_once",
        "service/test_help_always.py::test_each_refusal_of_a_code_has_words",
        "service/test_help_always.py::test_group_is_left_saying_why",
        "service/test_help_always.py::test_person_with_two_roles_is_a_pupil_first",
    ),
}

POINTERS = [(name, pointer) for table in (RULES, TRAPS) for name, pointers in table.items() for pointer in pointers]


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in defined if node.name.startswith("test_"))


@pytest.mark.parametrize("name, pointer", POINTERS)
def test_each_rule_and_trap_names_tests_that_exist(name: str, pointer: str) -> None:
    """A pointer leads to a story that is there, or to a test of that name."""
    file, _, function = pointer.partition("::")
    path = TESTS / file
    assert path.is_file(), f"{name}: there is no {file}"
    assert not function or function in _tests_in(path), f"{name}: there is no {pointer}"


def test_every_rule_is_in_the_table() -> None:
    """All fifteen rules, in their order."""
    assert [int(name.split()[0]) for name in RULES] == list(range(1, 16))
