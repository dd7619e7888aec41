"""placeholder"""

from starlette.routing import Route

from relbot.sandbox.connections import Connections
from relbot.sandbox.world import World


def control_routes(world: World, connections: Connections) -> list[Route]:
    return []
