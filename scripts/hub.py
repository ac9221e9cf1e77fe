"""Joins machines of scripts/namespaces: a frame that one sends reaches all others after a delay, or is lost.

    hub.py MACHINES DELAY LOSS     seconds, and the share of frames that are lost

Makes a network device (TAP) for each machine, to1 and so on, which the caller moves into the machines, and says "ready". At
SIGUSR1 the last machine loses its network: nothing that it sends or is sent arrives any more. Linux, root.
"""

import fcntl
import heapq
import os
import random
import select
import signal
import struct
import sys
import time

machines, delay, loss = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
TUNSETIFF, TAP, BARE = 0x400454CA, 0x0002, 0x1000  # linux/if_tun.h


def device(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), TAP | BARE))
    return fd


joined = [device(f"to{i + 1}") for i in range(machines)]
signal.signal(signal.SIGUSR1, lambda *_: joined.pop())
print("ready", flush=True)

arriving = []  # frames on their way: when they arrive, in which order they were sent, where to, what
sent = 0
while True:
    wait = max(0, arriving[0][0] - time.monotonic()) if arriving else 1
    for source in select.select(joined, [], [], wait)[0]:
        try:
            frame = os.read(source, 65536)
        except OSError:
            continue  # nothing there, or the device is down
        for target in joined:
            if target != source and source in joined and random.random() >= loss:
                heapq.heappush(arriving, (time.monotonic() + delay, sent, target, frame))
                sent += 1
    while arriving and arriving[0][0] <= time.monotonic():
        _, _, target, frame = heapq.heappop(arriving)
        if target in joined:
            try:
                os.write(target, frame)
            except OSError:
                pass  # the device is down, or takes no more: lost
