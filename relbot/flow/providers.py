"""The named lists, placeholders and facts a flow may use. The service supplies them; here is what exists."""

PROVIDERS: dict[str, str] = {
    "adults_for_me": "the pupil's named adult, second adult, then the other adults who take talk requests",
    "other_adults": "the same without the adult whom a child would like exchanged",
    "adults_to_change_to": "the adults whom a pupil may wish for in place of their named adult",
    "leaders": "those who lead here, and whoever else would read what is about somebody who works here",
    "talk_places": "the setting's places for a quiet talk",
    "pupils": "pupils found by the first letters of a name, or by class; for staff, with `search`",
    "colleagues": "adults found by the first letters of a name; for staff, with `search`",
    "my_incidents": "the open incidents that an adult logged, or whose talk with the child is theirs",
    "about_me_mine": "the parts of their page on which a pupil said something",
    "my_children": "the children whose named or second adult somebody is",
    "talk_times": "times an adult can offer: as soon as the child asked, outside the child's lessons",
}

NAMING = frozenset({"pupils", "colleagues", "my_incidents", "my_children"})
"""Lists whose labels name people to an adult: they come onto the buttons by an edit, which no lock screen shows."""

PLACEHOLDERS: dict[str, str] = {
    "first_name": "the person's first name",
    "named_adult": "the name of the pupil's named adult",
    "second_adult": "the name of the second adult",
    "safeguarding": "the name of the safeguarding lead",
    "if_hurt": "the safeguarding lead, as far as they are somebody else than the named adult; for `seen_by`",
    "leadership": "who reads what is about somebody who works here: the head or manager, or the chair",
    "told_now": "who is told at once of something urgent, as far as relbot can reach them",
    "going": "who would be asked at once to go to the child in something urgent, and reads nothing of it",
    "readers": "the named adult and the safeguarding lead, joined; one name if one alone reads, as of most incidents",
    "reading_hours": "when people read this: days and times",
    "next_reading": "when somebody will next read this, as a day and time",
    "setting": "the setting's name",
    "emergency": "the emergency number",
    "childline": "Childline's number",
    "helplines": "up to three helplines, one a line",
    "adult": "the adult a request goes to",
    "when": "the time an adult gave",
    "place": "the place an adult or child chose",
    "at": "when an incident was; in flows about one",
    "calm_until": "until when the child of an incident has their calm time; in flows about one",
    "calm_place": "where the child of an incident likes to calm, if this adult may see it; in flows about one",
    "choice": "the label of the answer just given",
}

FACTS: dict[str, str] = {
    "open": "true while people read (reading hours, a school day) and relbot can reach one of them",
    "watched": "true when what is urgent reaches somebody now: people read, or somebody is on call or on shift",
    "reachable": "true when relbot can reach somebody who would hear of something urgent",
    "has_named_adult": "true when the pupil has a named adult",
    "has_second_adult": "true when the pupil has a second adult",
    "named_adult_reads": "true while the pupil's named adult can be reached, and reads what they write",
    "others_go": "true when adults who do not read it would be asked at once to go to somebody who is expected here",
    "fewer": "true for whoever would like fewer questions",
    "welcomed": "true once first use has been finished",
    "talk_held": "true when the reflective talk about an incident has happened; in flows about one",
    "talk_owed": "true while that talk is still owed",
    "calm_place": "true when this adult may see where the child of an incident likes to calm; in flows about one",
    "restorative": "true when children may be asked about the incident (DOMAIN 2.8)",
    "age_16": "true for people of sixteen and over",
}

PHRASE_PLACEHOLDERS: dict[str, str] = {
    "helplines_self_harm": "up to three helplines for people of sixteen and over who may hurt themselves, one a line",
    "name": "the full name of the person an alert is about; only in a view opened in place",
    "class": "their class or group",
    "time": "a local time of day",
    "day": "a day of the week",
    "days": "days of the week, joined",
    "from": "where a span of time begins",
    "until": "where it ends",
    "question": "the question that was on screen",
    "words": "what a person wrote or chose, word for word; only in a view opened in place",
    "count": "a number",
    "wait": "how long something has been waiting",
    "other": "a second name",
    "told": "what the child was told",
    "others": "names of the other adults who were told",
    "year": "a pupil's school year",
    "reason": "why an invitation was refused, as a code",
    "noticed": "what screening noticed, in plain words (phrases/reasons), joined by semicolons",
    "number": "in the demo's story: which step",
    "all": "in the demo's story: how many steps",
    "open": "in the demo's story: the button that opens an alert",
    "mine": 'in the demo\'s story: the button "I have them"',
    "lead": "in the demo's story: who leads safeguarding",
    "written": "in the demo's story: words to write",
    "views": "in the demo's story: the button that shows an answer three ways",
    "hour": 'in the demo\'s story: the button "+1 hour"',
    "with": 'in the demo\'s story: the button "With them now"',
    "take": 'in the demo\'s story: the button "I have taken over"',
    "check_in": 'in the demo\'s story: the button "to the next question"',
    "quarter": 'in the demo\'s story: the button "+15 minutes"',
    "commands": "in the demo's story: the button that shows a phone's commands",
    "today": 'in the demo\'s story: the button "the rest of today"',
    "lead_open": "in the demo's story: `open` on the phone of who leads safeguarding",
    "lead_mine": "in the demo's story: `mine` there",
    "lead_with": "in the demo's story: `with` there",
    "lead_safe": 'in the demo\'s story: the button "Safe, handed to…" there',
    "change": "in the demo's story: the button that changes a phone's language",
    "speaks": "in the demo's story: how to change a phone's language, where it is not the page's",
    "school_day": 'in the demo\'s story: the button "next school day"',
}
"""What the service puts into phrases beyond PLACEHOLDERS. Flows cannot use them."""

IF_HURT = "if_hurt"
"""In `seen_by`: the safeguarding lead, who is told where anyone might get hurt, and does not read all the rest."""

ALONE = "leadership"
"""Known only of what is kept from an adult: everybody who reads it."""

NOBODY = "nobody"
"""In `seen_by`, before `if_hurt`: nothing that is tapped is kept, and nobody reads it."""

READERS: frozenset[str] = frozenset(
    {"named_adult", "second_adult", "safeguarding", "readers", "told_now", ALONE, IF_HURT, NOBODY}
)
"""Who can stand in `seen_by`: the placeholders that name a reader."""

READERS_TOGETHER: dict[str, tuple[str, ...]] = {"readers": ("named_adult", "safeguarding")}
"""Placeholders that name several readers at once; in `seen_by` they stand for them all."""

OWN = "own"
"""The retention class of what is an adult's alone: relbot shows it to nobody else."""

KEPT: frozenset[str] = frozenset(
    {"welcome", "check_in", "talk_time", "safeguarding", "adult", "incident", OWN, "appreciation", "staff", "used"}
)
"""Retention classes a flow's `keep` can name (DOMAIN 4.5). `used`: nothing of the answers is stored, only that it was
used (DOMAIN 2.6).
"""

UNKEPT = "used"
