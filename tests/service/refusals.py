"""What each file of broken_settings is refused with: every fault, with its line, column and field."""

FILL = (
    "fill on_call, or accept what children are then told with"
    ' `out_of_hours: {accepts: "Nobody will read this until opening time."}`'
)
EXPECTED: dict[str, list[str]] = {
    "a_list": [
        "1:1: a setting file is a list of `key: value` lines; `relbot init` writes one to begin with",
    ],
    "bad_date": [
        "13:28: terms.0.to: write a date as YYYY-MM-DD, such as 2026-09-01",
    ],
    "bad_kind": [
        "4:7: kind: is one of 'school' or 'home'",
    ],
    "bad_slug": [
        "2:5: id: write it in lower-case letters and digits, words joined by - or _, at most 64 characters",
    ],
    "bad_time": [
        "7:16: hours.mon.start: write a time of day as HH:MM, from 00:00 to 24:00",
        "7:29: hours.mon.end: write a time of day as HH:MM, from 00:00 to 24:00",
    ],
    "bad_time_zone": [
        "6:12: time_zone: is not a time zone; write one such as Europe/London",
    ],
    "caseload_of_nobody": [
        "30:20: ladder.caseload: leaves nobody to ask for a talk; write at least 1, or take the line out",
    ],
    "closure_backwards": [
        "16:28: closures.0.to: the closure ends before it begins",
    ],
    "duty_never": [
        "31:5: on_call.0: from and to are the same; write 00:00 to 24:00 for a whole day",
        "32:74: on_call.1.last: lies before first",
    ],
    "duty_of_nobody": [
        "31:42: shifts.0.adults: is empty; write at least one",
    ],
    "four_helplines": [
        "28:25: show_helplines.pupil: has too many; at most 3",
    ],
    "gap_in_the_rota": [
        f"1:1: out_of_hours: nobody is on call on mon at 08:00: {FILL}",
    ],
    "helpline_elsewhere": [
        "28:46: show_helplines.staff.0: shout does not answer in wales; show another",
    ],
    "home_with_terms": [
        "13:3: terms: a home is open all year; take this out",
        "16:3: closures: a home is open all year; take this out",
    ],
    "hours_backwards": [
        "8:8: hours.tue: start comes before end, and home is not before end",
    ],
    "ladder_ends_nowhere": [
        "35:9: ladder.urgent.rungs.1: the ladder ends nowhere: its last rung tells senior",
    ],
    "ladder_times_backwards": [
        "36:17: ladder.urgent.rungs.2.after: comes after 10 minutes, so write more than 10",
    ],
    "ladder_without_safeguarding": [
        "34:9: ladder.concern.rungs.0: safeguarding hears on the first rung; add it to tell",
    ],
    "lessons_overlap": [
        "32:5: lessons.1: overlaps lessons.0; let one end where the other begins",
        "34:5: lessons.3: from comes before to",
    ],
    "long_window": [
        "25:13: rhythms.0.window: is at most 90",
    ],
    "missing_fields": [
        "1:1: nation: is missing; add the line `nation: …`",
        "1:1: show_helplines: is missing; add the line `show_helplines: …`",
    ],
    "missing_welsh": [
        "3:7: name.cy: the Welsh is missing; every sentence stands in English (en) and Welsh (cy)",
    ],
    "newer_format": [
        "1:9: format: this relbot reads format 1; update relbot",
    ],
    "no_childline": [
        "26:3: helplines: add one with the id childline: children are told its number at once",
    ],
    "no_hours": [
        "1:1: hours: a school has hours on at least one day of the week",
        "20:12: rhythms.0.days.0: mon has no hours, so this never comes round; add hours or take the day out",
        "20:17: rhythms.0.days.1: tue has no hours, so this never comes round; add hours or take the day out",
    ],
    "no_terms": [
        "1:1: terms: a school has terms; add the line `terms:` with from and to of each",
    ],
    "nobody_at_night": [
        f"1:1: out_of_hours: nobody is on call on mon at 00:00: {FILL}",
    ],
    "nobody_reads_at_all": [
        "6:16: reading_hours: somebody must read on at least one day of the week",
    ],
    "nobody_reads_in_school": [
        "10:3: reading_hours.tue: somebody must read while pupils are in, 08:45 to 15:15",
        "23:9: rhythms.0.at: nobody reads from 08:50 to 09:20 on tue; see reading_hours",
    ],
    "not_yaml": [
        "5:7: this is not YAML; look at indentation, quotes and colons here or on the line above",
    ],
    "number_in_quotes": [
        "25:13: rhythms.0.window: expected a whole number, without quotes",
    ],
    "place_twice": [
        "19:10: places.1.id: library stands here twice; give each a name of its own",
    ],
    "quiet_never": [
        "12:14: quiet_hours: from and to are the same; pupils need hours in which nothing is sent to them",
    ],
    "reading_backwards": [
        "11:8: reading_hours.tue: from comes before to; midnight at the end of a day is 24:00",
        "11:8: reading_hours.tue: somebody must read while pupils are in, 08:45 to 15:15",
        "24:9: rhythms.0.at: nobody reads from 08:50 to 09:20 on tue; see reading_hours",
    ],
    "reading_stops_before_home": [
        "10:8: reading_hours.mon: somebody must read while pupils are in, 08:45 to 15:25",
    ],
    "rhythm_at_night": [
        "24:9: rhythms.0.at: lies in quiet hours (19:00 to 07:30), when pupils are not written to",
    ],
    "rhythm_day_twice": [
        "23:17: rhythms.0.days.1: mon stands here twice; keep one",
    ],
    "rhythm_past_midnight": [
        "24:9: rhythms.0.at: the window of 30 minutes must end before midnight",
    ],
    "rhythm_unread": [
        "24:9: rhythms.0.at: nobody reads from 16:15 to 16:45 on mon, tue; see reading_hours",
    ],
    "rhythm_without_hours": [
        "23:17: rhythms.0.days.1: sat has no hours, so this never comes round; add hours or take the day out",
        "24:9: rhythms.0.at: nobody reads from 08:50 to 09:20 on sat; see reading_hours",
    ],
    "school_every_day": [
        "25:16: rhythms.0.every_day: pupils of a school are asked on school days only; on other days nobody reads",
    ],
    "sentence_in_other_words": [
        "29:25: out_of_hours.accepts: is one of 'Nobody will read this until opening time.'",
    ],
    "shifts_overlap": [
        "33:5: shifts.2: S02 has shifts.0 at the same time; let one end where the other begins",
    ],
    "staff_with_years": [
        "22:15: rhythms.0.audience: only pupils have years and classes; take them out",
    ],
    "term_backwards": [
        "13:28: terms.0.to: the term ends before it begins",
    ],
    "terms_overlap": [
        "14:5: terms.1: overlaps the term from 2026-09-02 to 2026-12-18",
    ],
    "unknown_field": [
        "5:1: headteacher: is not known here; known are format, id, name, kind, nation, time_zone, languages, hours, "
        "reading_hours, terms, closures, bank_holidays, places, lessons, breaks, found_at, rhythms, emergency, "
        "helplines, show_helplines, quiet_hours, telegram_under_16, everyday_words, daily_list, pin_after_hours, "
        "conversations, retention, quiet_words, ladder, incidents, on_call, shifts, hand_over, out_of_hours",
    ],
    "unknown_helpline": [
        "28:46: show_helplines.staff.0: there is no helpline samaritans above",
    ],
    "unknown_inner_field": [
        "7:39: hours.mon.bell: is not known here; known are start, end, home",
    ],
}
