"""moto's server with our overlay: what moto 5 lacks and our modules need.

Takes the arguments of moto_server. Ends when its standard input closes, so it never outlives the
test that started it. Each overlay file patches the classes of one service.
"""

import os
import sys
import threading

sys.dont_write_bytecode = True

import moto.server

from overlay import appautoscaling, ecs, elasticache, inventory, rds


def end_with_input() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)


if __name__ == "__main__":
    for service in (inventory, appautoscaling, ecs, elasticache, rds):
        service.patch()
    threading.Thread(target=end_with_input, daemon=True).start()
    moto.server.main(sys.argv[1:])
