"""The named actions a flow may `do`, and what each takes. The service carries them out; here is only their shape."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Arguments(BaseModel):
    """Typed arguments of an action. Unknown ones are an author's mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RequestTalkTime(Arguments):
    """A pupil asks for time with an adult (P13).

    `who` is a person id, "anyone" or None (skipped); `soon` how soon; `place` an id of the list talk_places,
    "dont_mind" or None.
    """

    who: str | None = None
    soon: Literal["now", "today", "week"] | None = None
    place: str | None = None
    friend: str | None = None
    note: str | None = None


class RaiseConcern(Arguments):
    """Something adults must see. urgent goes at once to the safeguarding lead and a second adult (rule 6)."""

    level: Literal["urgent", "concern", "ordinary"]
    source: Literal["help", "not_safe", "text", "going_home", "hand", "adult_conduct", "low_cup", "about_staff"]


class ChangeTalkRequest(Arguments):
    """The child would like a talk they asked for otherwise, or with somebody else (P08: no reason is asked).

    What is None stays as it was; with `what` other, nobody chosen is "anyone".
    """

    request: str
    what: Literal["change", "other"]
    who: str | None = None
    soon: Literal["now", "today", "week"] | None = None
    place: str | None = None


class WishAdult(Arguments):
    """A child would like another named adult (P09). `who` is a person id or "anyone"; no reason is asked."""

    who: str | None = None


class AnswerTalkRequest(Arguments):
    """An adult who has accepted says when and where; the child is told."""

    request: str
    when: str | None = None
    place: str | None = None
    answer: Literal["come", "pass_on"] = "come"


class NoteTalk(Arguments):
    """An adult writes down a talk they had (DOMAIN 2.14). Said again in the same conversation, it adds to the note."""

    request: str
    happened: Literal["yes", "tried", "no"]
    chosen_by: Literal["child", "offered"] | None = None
    length: Literal["under_5", "to_15", "to_30", "longer"] | None = None
    words: str | None = None
    noticed: str | None = None
    next_step: str | None = None
    next_when: Literal["today", "tomorrow", "week", "later"] | None = None
    needs_met: Literal["yes", "partly", "no"] | None = None
    shown: Literal["yes", "not_yet"] | None = None


class TellSafeguarding(Arguments):
    """Something in a talk that safeguarding must see: it goes at once, as a concern about the child."""

    request: str
    words: str | None = None


class Welcome(Arguments):
    """First use is finished: the person has seen who reads and when (DOMAIN 2.1)."""


class OfferAgain(Arguments):
    """Not today: first use is offered again at the next rhythm."""


class Route(Arguments):
    """From here on only these adults read what the person says, and nobody else learns of it (DOMAIN 3.3).

    `not_to` is a person id, "nobody" or None: whom it may be about. They are left out whatever their role.
    """

    to: Literal["safeguarding", "leadership"]
    not_to: str | None = None


class SettleSaying(Arguments):
    """A child was asked whether words of harm are a figure of speech. `concern` is the row that holds the words."""

    concern: str
    meant: Literal["saying", "need"]


class SetAway(Arguments):
    """An adult says how long they are away. `until`: today, tomorrow, a `day` as typed, or back now."""

    until: Literal["today", "tomorrow", "day", "back"]
    day: str | None = None


class AskMe(Arguments):
    """How a pupil would like to be asked by rhythms. `not_any`: no check-ins; None changes nothing."""

    how: Literal["fewer", "later", "not_any", "as_before"] | None = None


class KeepPart(Arguments):
    """A child says a part of their page (DOMAIN 2.7). `ticks`: ids of buttons, joined by commas; `who` may see it."""

    part: str
    ticks: str | None = None
    words: str | None = None
    who: Literal["named", "circle", "nobody"] | None = None


class SharePart(Arguments):
    """A child says who may see a part of their page, or takes it back; `part` all: the whole page."""

    part: str
    who: Literal["named", "circle", "nobody", "back"] | None = None


class ShowPage(Arguments):
    """Shows a child their page, or an adult what they may see of the page of the child `of`."""

    of: str | None = None


class ShowRound(Arguments):
    """Shows an adult what they wrote for the round of staff in the last two weeks (S02)."""


class AddToPage(Arguments):
    """An adult adds to a child's page; the child sees it once they have agreed it together."""

    child: str
    part: str | None = None
    words: str | None = None
    agreed: Literal["yes", "not_yet"] | None = None


class LogIncident(Arguments):
    """An incident is over: the clock starts. `when` it ended; `held` and `gravity` as in store.tables.IncidentRow."""

    child: str
    when: Literal["just_now", "quarter", "half", "hour", "earlier"] | None = None
    held: Literal["none", "physical", "seclusion", "restraint", "safeguarding"] | None = None
    gravity: Literal["none", "serious_harm", "sexual_harm", "bullying", "abuse_at_home", "adult_here"] | None = None
    kind: Literal["low", "more"] | None = None


class AddHarmed(Arguments):
    """Another child was hurt or upset in it."""

    child: str | None = None


class Reflect(Arguments):
    """Begin a conversation about an incident once this one is over. `incident`: which, if not this one's own."""

    path: Literal["short", "full", "plan", "talk", "later"] | None = None
    incident: str | None = None


class PlanTalk(Arguments):
    """Who has the reflective conversation with the child, and when today ("1110"); "held": it has happened.

    `by`: me, named (the child's named adult), other (`colleague`), held.
    """

    by: Literal["me", "named", "other", "held", "not_today"] | None = None
    colleague: str | None = None
    at: str | None = None


class CarryOver(Arguments):
    """The conversation cannot be today: it is taken to the first lesson of the next school day, with the reason."""

    reason: Literal["not_ready", "child_away", "adult_away", "no_time", "other", "no_answer"] | None = None


class CalmTime(Arguments):
    """How much longer the child needs before anybody asks them, in minutes."""

    more: Literal["ready", "ten", "twenty", "thirty"] | None = None


class Agree(Arguments):
    """What was agreed with the child; "nothing" is no consequence."""

    what: str | None = None


class FinishReflection(Arguments):
    """The adult came to the end of their own reflection."""


class CloseIncident(Arguments):
    """It is finished, and the child knows. Refused while a conversation is owed."""


class OfferLater(Arguments):
    """A child is not ready to think about an incident yet: they are asked once more, after their calm time again."""


ACTIONS: dict[str, type[Arguments]] = {
    "request_talk_time": RequestTalkTime,
    "raise_concern": RaiseConcern,
    "change_talk_request": ChangeTalkRequest,
    "wish_adult": WishAdult,
    "answer_talk_request": AnswerTalkRequest,
    "note_talk": NoteTalk,
    "tell_safeguarding": TellSafeguarding,
    "welcome": Welcome,
    "offer_again": OfferAgain,
    "route": Route,
    "settle_saying": SettleSaying,
    "set_away": SetAway,
    "ask_me": AskMe,
    "keep_part": KeepPart,
    "share_part": SharePart,
    "show_page": ShowPage,
    "show_round": ShowRound,
    "add_to_page": AddToPage,
    "log_incident": LogIncident,
    "add_harmed": AddHarmed,
    "reflect": Reflect,
    "plan_talk": PlanTalk,
    "carry_over": CarryOver,
    "calm_time": CalmTime,
    "agree": Agree,
    "finish_reflection": FinishReflection,
    "close_incident": CloseIncident,
    "offer_later": OfferLater,
}
