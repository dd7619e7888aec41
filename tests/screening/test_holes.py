"""Short lines of danger that were once heard as ordinary, in English and colloquial Welsh."""

import pytest

from relbot.screening import Level, screen

URGENT = """im going to jump|im stood on the bridge
im on the roof|standing on the edge|sleeping forever sounds nice|i hate living
cba being alive|bye forever|hwyl fawr bawb caru chi|the voices tell me to jump|how do you tie a noose|ma gin i gyllall
whats the least painful way|gesi gweir gan dad|ges i grasfa da dad|ma dad yn colbio mam|ma fe'n tagu mam
nath hi losgi fi efo'r haearn|nath taid ddangos ei beth i fi|alla i ddim cario mlaen
dwi di cael digon o fyw|my drama teacher kissed me in rehearsal|my pe teacher watches us in the showers
mae'r athro yn anfon negeseuon secsi i fi|he took the condom off|i said stop and he didnt|i went in a mans car
my dad is taking me to pakistan to get married|i dont like it wen daddy has a bath wiv me
grampy tickles me too much down there|my brother tried to kill himself last night|i lost my mummy in the shop
my friend says shes going to do it tonight|a boy on fortnite is blackmailing me|im being blackmailed
it was my uncle|it was grandad who did it|its my coach. it started last summer|fy ewyrth oedd o|wncwl fi nath o
daddy gets in my bed|uncle dave does the special cuddle|gonna top myself|fi'n brifo'n hun|dadi yn rhoi bys fo yn fi"""
RAISED = """im gonna do it tonight ive written the notes
got the rope|bought blades off amazon|give my xbox to my brother
ill be with grandad soon|got a shank|im gonna beat him to death after the match|do all dads do that thing at night
its a game we play at bath time|my wee hole hurts|hes banging on my door|made to sleep outside|im hiding from him
dad wont let me leave the house|he wont take no for an answer|im in a gang|cafodd fy ffrind ei threisio
ma rhywun yn dilyn fi|paid gyrru fi adra|theres a gun in our house|i have a secret with mr jones
mr jones says not to tell|dont see the point anymore tbh|dwi'n casau bywyd fi|it was my mum
we're sofa surfing|dwi'n chwydu ar ol bwyta|neb yn chwara fo fi"""
FREED = """im sat on the edge of my seat|im going to jump on the trampoline|i hate living in wales its always raining
someone is following me on insta|my sister wont get out of the bathroom|took my hayfever tablets
it was my uncle's birthday and we danced|taid oedd o ar y ffon|it was my coach who drove
nath hi guro fi yn y ras"""


def listed(block: str) -> list[str]:
    """The lines of a block."""
    return block.replace("\n", "|").split("|")


@pytest.mark.parametrize("text", listed(URGENT))
def test_urgent(text: str) -> None:
    """Heard as urgent."""
    assert screen(text).level is Level.URGENT


@pytest.mark.parametrize("text", listed(RAISED))
def test_raised(text: str) -> None:
    """Heard as a concern or above."""
    assert screen(text).level is not Level.ORDINARY


@pytest.mark.parametrize("text", listed(FREED))
def test_freed(text: str) -> None:
    """The harmless neighbours of such lines are not urgent."""
    assert screen(text).level is not Level.URGENT


@pytest.mark.parametrize(
    "text,level",
    [
        ("might kms after that lesson", "urgent"),
        ("i think i've overdosed in the staff room before class", "urgent"),
        ("Alla i ddim cario mlaen", "urgent"),
        ("I'm done with living lol", "urgent"),
        ("my partner says he'll kill me tonight", "urgent"),
        ("my husband strangled me", "urgent"),
        ("there is an intruder with a knife in school", "urgent"),
        ("a pupil has collapsed and isn't breathing", "urgent"),
        ("We need to end it all by 3pm so that the hall is free", "ordinary"),
        ("she took tablets from her bag", "ordinary"),
        ("dywedodd Mali ei bod hi eisiau marw", "ordinary"),
        ("Kai said he wants to kill himself", "ordinary"),
        ("he hit me with a chair", "ordinary"),
        ("I'd like a half day, dw i wedi blino", "ordinary"),
    ],
)
def test_staff(text: str, level: str) -> None:
    """An adult's own danger, or somebody's beside them, and not what they write of a child."""
    assert screen(text, audience="staff").level.value == level
