"""Who has as many talks as one adult can have: new requests for a talk pass over them, and nothing graver ever does."""

from collections import Counter

from relbot.service.moment import Moment
from relbot.service.talk_states import ENDS, Move, State
from relbot.store.tables import AlertRow

OVER = (*ENDS, State.MET)
"""States in which a talk takes nobody's time any more."""


async def full_for(at: Moment, alert: AlertRow) -> frozenset[str]:
    """The ids of adults whom this alert passes over because of the talks they have (`ladder.caseload`).

    Only of a request. A child who said "I'll wait" for somebody waits for them, however much they have to do.
    """
    most = at.house.setting.ladder.caseload
    if most is None or alert.kind != "request" or alert.request_id is None:
        return frozenset()
    under_way = await at.uow.talk.under_way(at.house.setting_id, OVER)
    held = Counter(one.accepted_by for one in under_way if one.accepted_by is not None)
    waited_for = {row.adult_id for row in await at.uow.talk.moves(alert.request_id) if row.move == Move.WAIT}
    return frozenset(adult for adult, count in held.items() if count >= most and adult not in waited_for)
