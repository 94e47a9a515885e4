"""Encapsulation in user space, for kernels without 802.1Q or GRE interfaces.

Usage: encapsulate.py vlan <id> <namespace> <trunk> <new interface> <namespace> <trunk> <new interface>
       encapsulate.py gre <namespace> <new interface> <outer address> <namespace> <new interface> <outer address>

vlan: frames of the new interfaces cross the trunk with an IEEE 802.1Q tag.
gre: packets of the new interfaces travel between the outer addresses as GRE without options (RFC 2784).
"""

import ctypes
import fcntl
import os
import select
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000
ETH_P_ALL = 0x0003
ETHERTYPE_VLAN = 0x8100
ETHERTYPE_OF_VERSION = {4: 0x0800, 6: 0x86DD}
PROTOCOL_GRE = 47

libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
    os.close(handle)


def open_interface(name, kind):
    interface = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(interface, TUNSETIFF, struct.pack("16sH14x", name.encode(), kind | IFF_NO_PI))
    return interface


class VlanEnd:
    def __init__(self, identifier, namespace, trunk, name):
        enter(namespace)
        self.inner = open_interface(name, IFF_TAP)
        self.tag = struct.pack("!HH", ETHERTYPE_VLAN, identifier)
        self.outer = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.outer.bind((trunk, 0))

    def wrap(self):
        frame = os.read(self.inner, 65536)
        self.outer.send(frame[:12] + self.tag + frame[12:])

    def unwrap(self):
        # The kernel has taken the tag off by now. What this end sent itself is seen again and left alone.
        frame, address = self.outer.recvfrom(65536)
        if address[2] != socket.PACKET_OUTGOING:
            os.write(self.inner, frame)


class GreEnd:
    def __init__(self, namespace, name, here, there):
        enter(namespace)
        self.inner = open_interface(name, IFF_TUN)
        self.there = there
        self.outer = socket.socket(socket.AF_INET, socket.SOCK_RAW, PROTOCOL_GRE)
        self.outer.bind((here, 0))

    def wrap(self):
        packet = os.read(self.inner, 65536)
        ethertype = ETHERTYPE_OF_VERSION[packet[0] >> 4]
        self.outer.sendto(struct.pack("!HH", 0, ethertype) + packet, (self.there, 0))

    def unwrap(self):
        packet, _ = self.outer.recvfrom(65536)
        header = (packet[0] & 0x0F) * 4
        os.write(self.inner, packet[header + 4 :])


def main():
    kind, *rest = sys.argv[1:]
    if kind == "vlan":
        identifier = int(rest[0])
        ends = [VlanEnd(identifier, *rest[1:4]), VlanEnd(identifier, *rest[4:7])]
    else:
        ends = [GreEnd(rest[0], rest[1], rest[2], rest[5]), GreEnd(rest[3], rest[4], rest[5], rest[2])]
    while True:
        ready, _, _ = select.select([part for end in ends for part in (end.inner, end.outer)], [], [])
        for end in ends:
            try:
                if end.inner in ready:
                    end.wrap()
                if end.outer in ready:
                    end.unwrap()
            except OSError:
                pass  # The interface is down or its queue is full: the packet is lost, as on any wire.


main()
