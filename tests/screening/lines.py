"""Lines that are clearly urgent or a concern, in both languages, for tests that must never see a level fall."""

URGENT = (
    "i want to kill myself",
    "i dont want to be alive anymore",
    "i took a whole packet of paracetamol",
    "i cut myself again last night",
    "my uncle touches me",
    "my dad hits me with a belt",
    "someone is blackmailing me with my nudes",
    "my uncle makes me keep secrets",
    "he pulled a knife on me",
    "mum wont wake up",
    "dwi isio lladd fy hun",
    "mae dad yn taro fi",
    "mae ewythr yn cyffwrdd fi",
    "mae rhywun yn bygwth anfon fy lluniau at bawb",
    "mae mam yn pallu deffro",
)

CONCERN = (
    "i am being bullied",
    "there is no food at home",
    "i am going to run away",
    "mum and dad were screaming at each other all night",
    "i make myself sick after lunch",
    "my friend is cutting herself",
    "i hate myself",
    "dwi'n cael fy mwlio",
    "does dim bwyd yn y tŷ adra",
    "dwi'n mynd i redeg i ffwrdd",
    "mae mam a dad yn gweiddi ar ei gilydd bob nos",
    "dwi'n casau fy hun",
)

HARMLESS = (
    "i had toast",
    "we have pe today",
    "it is raining again",
    "my nan is coming later",
    "ges i dost",
    "mae hi'n bwrw glaw eto",
)
