"""The long wire of the scene: two tap interfaces in two namespaces, joined with a delay, because loopback speed would make every story unreal.

Usage: delay-line.py <namespace> <interface> <namespace> <interface> <milliseconds each way>
"""

import collections
import ctypes
import fcntl
import os
import random
import select
import struct
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000

libc = ctypes.CDLL(None, use_errno=True)


def open_tap(namespace, interface):
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
    os.close(handle)
    tap = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH14x", interface.encode(), IFF_TAP | IFF_NO_PI))
    return tap


class Direction:
    def __init__(self, source, sink, delay):
        self.source = source
        self.sink = sink
        self.delay = delay
        self.queue = collections.deque()
        self.last_due = 0.0

    def take(self):
        while True:
            try:
                frame = os.read(self.source, 65536)
            except BlockingIOError:
                return
            # Jitter stretches gaps but never reorders.
            due = max(self.last_due, time.monotonic() + self.delay * random.uniform(1.0, 1.12))
            self.last_due = due
            self.queue.append((due, frame))

    def give(self):
        now = time.monotonic()
        while self.queue and self.queue[0][0] <= now:
            _, frame = self.queue.popleft()
            try:
                os.write(self.sink, frame)
            except OSError:
                pass  # The interface is down or its queue is full: a wire loses the frame.


def main():
    first = open_tap(sys.argv[1], sys.argv[2])
    second = open_tap(sys.argv[3], sys.argv[4])
    delay = float(sys.argv[5]) / 1000
    directions = [Direction(first, second, delay), Direction(second, first, delay)]
    while True:
        waits = [direction.queue[0][0] for direction in directions if direction.queue]
        timeout = max(0.0, min(waits) - time.monotonic()) if waits else None
        ready, _, _ = select.select([first, second], [], [], timeout)
        for direction in directions:
            if direction.source in ready:
                direction.take()
            direction.give()


main()
