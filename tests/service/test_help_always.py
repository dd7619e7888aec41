"""HELP is always there, and what is not words is kindly refused (DESIGN rules 10, 11 and 13; traps)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.ids import new_code
from relbot.service.invitations import Inviting, LinkOutcome, invite_some
from relbot.service.menu import MINE
from relbot.service.ports import Received, Refused
from relbot.store.contexts import ADDRESS
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, Contact, Delivery, InboxRow, SessionRow
from tests.service.scene import MONDAY_NIGHT, Scene, scene

WORDS = "he hurt me on saturday"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def urgent(on: Scene) -> int:
    """How many calls for help were raised."""
    return len([row for row in await on.rows(ConcernRow) if (row.level, row.source) == ("urgent", "help")])


TYPED = [
    "HELP", "help", "Help!!!", " hElP ", "help 😭😭", "🆘 HELP 🆘", "«help»", "help me", "Help me.", "I need help",
    "CYMORTH", "cymorth", "Cymorth!!", "cymorth 🙏", "help fi", "Dw i angen help", "dwi angen help", "HELP\n\n",
]  # fmt: skip


async def test_help_typed_any_way(on: Scene) -> None:
    """HELP and CYMORTH count in any case, with emoji, signs and blanks around them."""
    for typed in TYPED:
        await on.receive(Received(kind="words", address="P1202", text=typed))
    await on.settle()
    assert await urgent(on) == len(TYPED)
    assert {row.source for row in await on.rows(ConcernRow)} == {"help"}


async def test_whom_one_calls_in_danger(on: Scene) -> None:
    """Ambulance: from a pupil that calls, and adults see the word; from an adult it may be an answer."""
    await on.write("P1202", "ambulance!")
    await on.write("S05", "ambulance")
    assert await urgent(on) == 1
    assert await on.words_of("P1202") == ["ambulance!"]


async def test_quiet_word_of_the_school_is_help(on: Scene) -> None:
    """A word agreed in the setting file calls, alone and however it is typed; inside a sentence it is a word."""
    await on.write("P1202", "Toucan!")
    await on.write("P1202", "i saw a toucan at the zoo")
    assert await urgent(on) == 1
    assert await on.words_of("P1202") == ["Toucan!", "i saw a toucan at the zoo"]


async def test_words_about_help_are_words(on: Scene) -> None:
    """Everyday turns of phrase and longer sentences are heard, not taken for the button."""
    for text in ("the help desk", "helpful", "i need help with my homework", "my friend said you can help people"):
        await on.write("P1202", text)
    assert await urgent(on) == 0
    assert len(await on.words_of("P1202")) == 4


async def test_help_in_an_answer_is_help_and_words(on: Scene) -> None:
    """A short call typed into an open text question calls, and what it says is kept word for word."""
    await on.write("P1202", "HELP")
    await on.tap("P1202", "Yes")
    await on.write("P1202", "please help he's back")
    assert await urgent(on) == 2
    assert await on.words_of("P1202") == ["please help he's back"]
    assert [row.flow for row in await on.rows(SessionRow) if row.status == "active"] == ["help"]


async def test_help_during_any_flow_and_nothing_routine_after_it(on: Scene) -> None:
    """In the middle of each flow HELP comes first; the flow waits, and is not put before the child again that day."""
    for count, flow in enumerate(("pupil-check-in-secondary", "pupil-talk-time", "pupil-first-use"), start=1):
        await on.later(seconds=1)
        await on.press("P1202", f"m.{flow}")
        await on.later(seconds=1)
        await on.write("P1202", "help")
        assert await urgent(on) == count
        speaking = [row.flow for row in await on.rows(SessionRow) if row.status == "active" and not row.waiting]
        assert speaking == ["help"]
        for label in ("Yes", "Skip"):
            await on.tap("P1202", label)
        assert on.channel.texts("P1202")[-1].startswith("You can write here again any time.")
    speaking = [row.flow for row in await on.rows(SessionRow) if row.status == "active" and not row.waiting]
    assert speaking == []


async def test_help_has_no_cooldown(on: Scene) -> None:
    """Pressed five times in a row it calls five times, and rings each time."""
    for _ in range(5):
        await on.write("P1202", "HELP")
    assert await urgent(on) == 5
    assert len([who for who, _ in on.channel.rung if who == "S02"]) == 5


async def test_help_within_help_is_help_again(on: Scene) -> None:
    """While "Are you safe?" is open, HELP is not its answer."""
    await on.write("P1202", "HELP")
    await on.command("P1202", "help")
    assert await urgent(on) == 2
    assert len([row for row in await on.rows(SessionRow) if row.status == "active"]) == 1


async def test_words_behind_a_command_are_heard(on: Scene) -> None:
    """Behind a command words are heard as any others; of what follows /start only a code is none."""
    await on.command("P1201", "stop", "i hate it here")
    await on.command("P1201", "start", new_code())
    await on.command("P1201", "start", "please somebody")
    assert await on.words_of("P1201") == ["i hate it here", "please somebody"]
    await on.command("P1202", "start", "suicide")
    assert await on.words_of("P1202") == ["suicide"]


async def test_words_behind_help_go_with_the_call(on: Scene) -> None:
    """What follows /help reaches safeguarding with the call, as the same typed without a slash: in its one alert."""
    calls = {"P1201": ("words", "", "help he is back"), "P1202": ("command", "help", "he is back"),
             "P1203": ("command", "stop", "help he is back")}  # fmt: skip
    await on.link(["P1203"])
    found = []
    for child, (kind, command, text) in calls.items():
        received = {"kind": kind, "address": child, "command": command, "text": text}
        await on.receive(Received.model_validate(received))
        await on.settle()
        assert await on.words_of(child) == [text]
        about = await on.person(child)
        concerns = [(row.level, row.source) for row in await on.rows(ConcernRow) if row.person_id == about]
        alerts = [row.kind for row in await on.rows(AlertRow) if row.person_id == about]
        found.append((sorted(concerns), sorted(alerts)))
        alert = next(row for row in await on.rows(AlertRow) if row.person_id == about)
        await on.tap_alert("S02", alert.id)
        assert text in on.channel.texts("S02")[-1]
    assert found == [([("ordinary", "outside"), ("urgent", "help")], ["urgent"])] * 3


async def test_unknown_command_is_words(on: Scene) -> None:
    """A slash before something does not make it unheard."""
    await on.command("P1202", "hes", "coming back tonight")
    assert await on.words_of("P1202") == ["/hes coming back tonight"]


async def test_staff_have_help_of_their_own(on: Scene) -> None:
    """A teacher who types HELP is helped as staff; their words are no child's concern."""
    await on.write("S06", "HELP")
    assert [row.flow for row in await on.rows(SessionRow)] == ["help-staff"]
    await on.write("S05", "is anybody there")
    assert [row.source for row in await on.rows(ConcernRow)] == ["help"]


async def test_edited_message_is_heard_and_the_first_stays(on: Scene) -> None:
    """What was first written stays kept; the change is a concern of its own; HELP in an edit is HELP."""
    await on.write("P1202", "it was my uncle")
    await on.receive(Received(kind="edited", address="P1202", text="it was nobody jk"))
    await on.receive(Received(kind="edited", address="P1202", text="  "))
    await on.receive(Received(kind="edited", address="P1202", text="Help"))
    await on.receive(Received(kind="edited", address="S06", text="my change"))
    await on.settle()
    assert await on.words_of("P1202") == ["it was my uncle", "it was nobody jk"]
    assert await urgent(on) == 1
    assert on.channel.texts("S06") == ["Your change is kept, and so is what you wrote first."]


REFUSED = {
    "photo": ("We can't take photos or recordings here. Please show", True),
    "video": ("We can't take photos or recordings here. Please show", True),
    "video_note": ("We can't take photos or recordings here. Please show", True),
    "animation": ("We can't take photos or recordings here. Please show", True),
    "voice": ("We can't take photos or recordings here. Please write it", True),
    "audio": ("We can't take photos or recordings here. Please write it", True),
    "document": ("We can't take files here.", True),
    "poll": ("We can't take files here.", True),
    "other": ("We can't take files here.", True),
    "sticker": ("relbot can't read stickers.", False),
    "location": ("relbot doesn't take places", False),
    "contact": ("relbot doesn't take contact cards", False),
}
"""Kind of media, how its refusal begins, whether safeguarding is told."""


async def test_media_is_refused_kindly_and_told(on: Scene) -> None:
    """A pupil's pictures, recordings and files are refused; safeguarding learns that one came; captions are heard."""
    for kind, (says, concern) in REFUSED.items():
        before = len(await on.rows(ConcernRow))
        said = len([who for who, _ in on.channel.rung if who == "P1202"])
        await on.receive(Received(kind="media", address="P1202", media=kind, text=f"look {kind}"))
        await on.settle()
        replies = [message.text for who, message in on.channel.rung if who == "P1202"][said:]
        assert replies[0].startswith(says), kind
        assert len(await on.rows(ConcernRow)) - before == 1 + concern, kind
    assert await on.words_of("P1202") == sorted(f"look {kind}" for kind in REFUSED)


async def test_a_voice_at_night_is_answered_with_the_truth(database: Database) -> None:
    """Who cannot write sends a voice: they read that nobody reads now, who learns of it and when, and whom to ring."""
    async with scene(database, now=MONDAY_NIGHT) as on:
        await on.receive(Received(kind="media", address="P1202", media="voice"))
        await on.settle()
        assert on.channel.texts("P1202") == [
            "We can't take photos or recordings here. Please write it or tell an adult. Nobody is reading right now. "
            "Tom Bevan and Gwen Morgan will read tomorrow at 08:00 that you sent something. If you need someone before "
            "then, tell any adult near you. If you need someone now, tap HELP. In danger? Ring 999. Childline is free, "
            "any time: 0800 1111."
        ]


async def test_media_of_an_adult(on: Scene) -> None:
    """An adult is refused as kindly, and no alert goes out about it; HELP beside it is HELP."""
    says = {
        "photo": "relbot takes no photos",
        "sticker": "relbot can't read stickers",
        "location": "relbot does not take places",
        "contact": "relbot does not take contact cards",
    }
    for kind in says:
        await on.receive(Received(kind="media", address="S06", media=kind))
    await on.settle()
    for text, expected in zip(on.channel.texts("S06"), says.values(), strict=True):
        assert text.startswith(expected)
    assert await on.rows(ConcernRow) == []
    await on.receive(Received(kind="media", address="S06", media="photo", text="Help!"))
    await on.settle()
    assert await urgent(on) == 1


async def test_caption_help_is_help(on: Scene) -> None:
    """A photo is refused, and HELP written beside it is a call for help, whose words are kept (rule 4)."""
    for caption in ("HELP", "help uncle is back"):
        await on.receive(Received(kind="media", address="P1202", media="photo", text=caption))
        await on.settle()
    assert await urgent(on) == 2
    assert await on.words_of("P1202") == ["help uncle is back"]


async def test_group_is_left_saying_why(on: Scene) -> None:
    """relbot talks with one person at a time; whatever language the app speaks, it says so and goes."""
    for number, language in enumerate(("en", "cy", "pl", "")):
        await on.receive(Received(kind="group", address=f"-{number}", language=language))
    await on.settle()
    assert [on.channel.texts(f"-{number}")[0][:11] for number in range(4)] == [
        "relbot only",
        "Mae relbot ",
        *["relbot only"] * 2,
    ]
    assert sorted(on.channel.left) == ["-0", "-1", "-2", "-3"]
    assert [row.status for row in await on.rows(InboxRow)] == ["done"] * 4


async def test_stranger_is_refused_kindly_and_kept_nowhere(on: Scene) -> None:
    """Words of an unknown account are answered with 999 and Childline, and nothing of them is kept."""
    await on.receive(Received(kind="words", address="77", text=WORDS, language="cy"))
    await on.receive(Received(kind="press", address="78", press="a.b.open"))
    await on.receive(Received(kind="blocked", address="79"))
    await on.receive(Received(kind="command", address="80", command="start", text="not-a-code"))
    await on.settle()
    assert on.channel.texts("77")[0].startswith("Helo. Dyma relbot")
    assert "0800 1111" in on.channel.texts("78")[0]
    assert on.channel.texts("79") == []
    assert "invitation" in on.channel.texts("80")[0] or "gwahoddiad" in on.channel.texts("80")[0]
    assert await on.rows(ConcernRow) == []
    assert {row.body for row in await on.rows(InboxRow)} == {None}


async def test_account_given_up_is_a_stranger(on: Scene) -> None:
    """Who has an old telephone now is not the child: no names, no questions, and their words are nobody's record."""
    person_id = await on.person("P1202")
    async with on.db.transaction() as uow:
        (contact,) = await uow.contacts.for_person(person_id)
        await uow.contacts.unlink(contact.id, on.clock.now())
    await on.write("P1202", "HELP")
    assert "invitation" in on.channel.texts("P1202")[0] or "gwahoddiad" in on.channel.texts("P1202")[0]
    assert await on.rows(AlertRow) == []
    await on.fall_due("unreachable", contact.id)
    assert await on.rows(AlertRow) == []


async def test_who_has_left_is_a_stranger(on: Scene) -> None:
    """Somebody who has left is met like anybody unknown."""
    person_id = await on.person("P1202")
    async with on.db.transaction() as uow:
        person = await uow.people.get(person_id)
        assert person is not None
        person.left_at = on.clock.now()
    await on.write("P1202", "hello")
    assert await on.rows(ConcernRow) == []


async def test_each_refusal_of_a_code_has_words(on: Scene) -> None:
    """Whatever a code does, there is a sentence for it in both languages."""
    for outcome in set(LinkOutcome) - {LinkOutcome.LINKED}:
        assert on.house.phrase(f"intake.code_{outcome}", "en") != on.house.phrase(f"intake.code_{outcome}", "cy")


async def test_code_links_once(on: Scene) -> None:
    """A code links an account, which then hears the keyboard and who reads; on another account it is used."""
    async with on.db.transaction() as uow:
        made = await invite_some(uow, on.house.setting_id, ["P1203"], Inviting(on.house.ids), on.clock.now())
    code = made.invited[0].code
    for address in ("501", "502"):
        await on.receive(Received(kind="command", address=address, command="start", text=code))
        await on.settle()
    assert [row.flow for row in await on.rows(SessionRow)] == ["pupil-first-use"]
    assert len(on.channel.texts("501")) == 2
    assert on.channel.standing("501")[0].message.keyboard == "CYMORTH"
    assert on.channel.texts("502") == [on.house.phrase("intake.code_used", "cy")]
    assert len([row for row in await on.rows(Contact) if row.unlinked_at is None]) == 9


async def test_person_with_two_roles_is_a_pupil_first(on: Scene) -> None:
    """Who is a pupil and staff keeps a child's protection: their words are a concern."""
    person_id = await on.person("P1202")
    async with on.db.transaction() as uow:
        await uow.people.set_roles(on.house.setting_id, {person_id: {"pupil", "staff"}})
    await on.write("P1202", WORDS)
    assert await on.words_of("P1202") == [WORDS]


async def test_one_help_message_stands(on: Scene) -> None:
    """The former one goes once the newer has arrived, and not before: with the last one the button would go."""
    await on.command("P1202", "start")
    on.channel.behave = lambda sent: Refused("no") if sent.message is not None and sent.message.keyboard else None
    await on.command("P1202", "start")
    await on.later(seconds=30)
    assert len(_keyboards(on)) == 1
    on.channel.behave = lambda _: None
    await on.command("P1202", "start")
    await on.later(seconds=30)
    assert len(_keyboards(on)) == 1
    await on.command("P1202", "cymraeg")
    await on.later(seconds=30)
    assert _keyboards(on) == ["CYMORTH"]


def _keyboards(on: Scene) -> list[str]:
    return [shown.message.keyboard for shown in on.channel.standing("P1202") if shown.message.keyboard]


async def test_language_changes_the_keyboard_too(on: Scene) -> None:
    """Asked for in words or by command, the other language comes with a keyboard of its own."""
    await on.write("P1202", "Cymraeg")
    await on.command("P1202", "english")
    await on.command("P1202", "cymraeg")
    await on.write("P1202", "in English")
    rung = [message for who, message in on.channel.rung if who == "P1202"]
    assert [message.keyboard for message in rung if message.keyboard] == ["CYMORTH", "HELP", "CYMORTH", "HELP"]
    assert "Haia Joel" in rung[1].text, "with nothing open, the menu comes in the new language"


async def test_stop_and_start_outside_anything(on: Scene) -> None:
    """/stop ends what is open; with nothing open it is no harm; /start shows what can be done."""
    await on.command("P1202", "stop")
    await on.command("P1202", "talk")
    await on.command("P1202", "stop")
    assert [row.status for row in await on.rows(SessionRow)] == ["stopped"]
    await on.command("P1202", "start")
    assert on.channel.standing("P1202")[-1].labels == [
        "Check in",
        "I'd like to talk",
        "Something to try",
        "Write, not to Tom Bevan",
        "About an adult here",
        "Me and my adults",
    ]
    await on.press("P1202", MINE)
    assert on.channel.standing("P1202")[-1].labels == [
        "I'd like to talk",
        "I'd like to change",
        "About me",
        "How relbot works",
    ]
    await on.command("S06", "talk")
    shown = on.channel.standing("S06")[-1].labels
    assert (shown[0], shown[-1]) == ("I need a hand", "My PIN")


async def test_answers_to_old_buttons(on: Scene) -> None:
    """A press on a question that waits behind a call for help leaves that on top; on one that is over, it says so."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    shown = on.channel.standing("P1202")[-1]
    old = shown.press("7")
    await on.write("P1202", "HELP")
    await on.press("P1202", old, shown.reference)
    speaking = [row.flow for row in await on.rows(SessionRow) if row.status == "active" and not row.waiting]
    assert speaking == ["help"]
    await on.command("P1202", "stop")
    await on.press("P1202", old, shown.reference)
    assert on.channel.texts("P1202")[-1] == "What's having the biggest effect today?"
    await on.command("P1202", "stop")
    await on.press("P1202", old, shown.reference)
    assert any(text.startswith("That button is from an earlier message.") for text in on.channel.texts("P1202"))


async def test_own_messages_are_filed_to_be_taken_away(on: Scene) -> None:
    """A pupil's own message is removed with relbot's replies: within a quarter of an hour outside a conversation."""
    await on.write("P1202", WORDS)
    (mine,) = [row for row in await on.rows(Delivery) if row.direction == "in"]
    assert mine.remove_at == on.clock.now() + timedelta(minutes=15)
    async with on.db.reading() as uow:
        contact = await uow.contacts.get(mine.contact_id or "")
        assert contact is not None
        assert await uow.open(contact.person_id, ADDRESS, contact.address) == "P1202"


async def test_menu_begins_nothing_that_is_about_something(on: Scene) -> None:
    """Invented presses for conversations about a request, an incident or a concern begin nothing and alarm nobody."""
    flows = [flow.flow for flow in on.house.catalogue.flows.values() if flow.params]
    for flow in flows:
        for who in ("P1202", "S06"):
            await on.press(who, f"m.{flow}")
    assert len(flows) > 9
    assert (await on.rows(SessionRow), await on.rows(AlertRow)) == ([], [])
