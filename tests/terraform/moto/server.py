"""moto's server with our overlay: what moto 5 lacks and our modules need.

Takes the arguments of moto_server. Ends when its standard input closes, so it never outlives the
test that started it. Each overlay file patches the classes of one service.
"""

import os
import sys
import threading

sys.dont_write_bytecode = True

import moto.server

from overlay import (
    appautoscaling,
    backup,
    behaviour,
    cloudwatch,
    ec2,
    ec2_instances,
    ecs,
    ecs_clock,
    ecs_service_deployments,
    ecs_tasks,
    elasticache,
    elbv2,
    faults,
    inventory,
    journal,
    rds,
    rds_replicas,
    requests,
    route53,
    s3,
    s3_conditions,
    sessions,
)

# Requests and the journal first: they see everything. The inventory last of what changes moto: it counts from here on. Then
# our own endpoints: they load moto's, and what is patched after that is not called.
OVERLAY = (
    requests,
    journal,
    appautoscaling,
    backup,
    cloudwatch,
    ec2,
    ec2_instances,
    ecs,
    ecs_clock,
    ecs_service_deployments,
    ecs_tasks,
    elasticache,
    elbv2,
    rds,
    rds_replicas,
    route53,
    s3,
    s3_conditions,
    sessions,
    inventory,
    behaviour,
    faults,
)


def end_with_input() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)


if __name__ == "__main__":
    for service in OVERLAY:
        service.patch()
    threading.Thread(target=end_with_input, daemon=True).start()
    moto.server.main(sys.argv[1:])
