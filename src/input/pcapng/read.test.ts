import { describe, expect, it } from 'vitest';
import {
  block,
  enhancedPacket,
  interfaceBlock,
  obsoletePacket,
  option,
  readCapture,
  sectionHeader,
  simplePacket,
  uint32,
} from '../testing/capture-bytes.ts';
import { pcapng } from './read.ts';

const DATA = [1, 2, 3, 4, 5];

describe.each([true, false])('pcapng, little endian: %s', (little) => {
  const section = sectionHeader(little);
  const ethernet = interfaceBlock(1, little);
  const packet = enhancedPacket(DATA, little, { low: 77, wire: 60 });

  /** A file of one interface and these blocks. */
  const file = (...blocks: number[][]): number[] => [section, ethernet, ...blocks].flat();

  it('reads enhanced packets', () => {
    expect(pcapng.probe(Uint8Array.from(section))).toBe(true);
    expect(readCapture(pcapng, file(packet))).toEqual({
      frames: [{ linkType: 1, micros: 77, wire: 60, data: DATA }],
      skipped: [],
      damage: [],
    });
  });

  it('reads obsolete packets', () => {
    const old = obsoletePacket(DATA, little, { high: 1, low: 2, wire: 9 });
    expect(readCapture(pcapng, file(old)).frames).toEqual([{ linkType: 1, micros: 4294967298, wire: 9, data: DATA }]);
  });

  it('reads simple packets: first interface, no time, cut at the snap length', () => {
    expect(readCapture(pcapng, file(simplePacket(DATA, little))).frames).toEqual([
      { linkType: 1, micros: 0, wire: 5, data: DATA },
    ]);
    const snapped = [section, interfaceBlock(101, little, [], 4), simplePacket(DATA.slice(0, 4), little, 60)].flat();
    expect(readCapture(pcapng, snapped).frames).toEqual([{ linkType: 101, micros: 0, wire: 60, data: [1, 2, 3, 4] }]);
    // A wire length beyond the block is what was left out of it.
    expect(readCapture(pcapng, file(simplePacket(DATA, little, 0xffffffff))).frames[0]!.data.length).toBe(8);
  });

  it('gives every interface its link type and clock', () => {
    const nanoseconds = option(9, [9], little);
    const offset = option(14, little ? [100, 0, 0, 0, 0, 0, 0, 0] : [0, 0, 0, 0, 0, 0, 0, 100], little);
    const before = option(14, new Array(8).fill(255), little);
    const blocks = [
      section,
      interfaceBlock(1, little, [...option(2, [101, 116, 104, 48], little), ...nanoseconds, ...option(0, [], little)]),
      interfaceBlock(113, little, offset),
      interfaceBlock(101, little, [...option(9, [0x80 | 10], little), ...before]),
      enhancedPacket(DATA, little, { interfaceId: 0, low: 2_000_000_999 }),
      enhancedPacket(DATA, little, { interfaceId: 1, low: 7 }),
      enhancedPacket(DATA, little, { interfaceId: 2, low: 3 * 1024 + 512 }),
    ];
    const { frames, damage } = readCapture(pcapng, blocks.flat());
    expect(damage).toEqual([]);
    expect(frames.map(({ linkType, micros }) => [linkType, micros])).toEqual([
      [1, 2_000_000],
      [113, 100_000_007],
      [101, 2_500_000],
    ]);
  });

  it('does not read options behind their end or beyond the block', () => {
    const afterEnd = [...option(0, [], little), ...option(9, [9], little)];
    const tooLong = [...option(9, [9], little).slice(0, 2), ...(little ? [200, 0] : [0, 200]), 9, 0, 0, 0];
    for (const options of [afterEnd, tooLong]) {
      const blocks = [section, interfaceBlock(1, little, options), enhancedPacket(DATA, little, { low: 5000 })].flat();
      expect(readCapture(pcapng, blocks).frames[0]!.micros).toBe(5000);
    }
  });

  it('steps over blocks it has no use for', () => {
    const others = [4, 5, 9, 10, 0x0bad, 0x40000bad, 0x80000001].map((type) => block(type, DATA, little));
    expect(readCapture(pcapng, file(...others, packet))).toMatchObject({ frames: [{ micros: 77 }], damage: [] });
  });

  it('begins anew with every section, in whatever byte order it is', () => {
    const second = [sectionHeader(!little), interfaceBlock(101, !little), enhancedPacket([9], !little)].flat();
    const { frames, damage } = readCapture(pcapng, [...file(packet), ...second, ...section, ...ethernet, ...packet]);
    expect(damage).toEqual([]);
    expect(frames.map(({ linkType }) => linkType)).toEqual([1, 101, 1]);
    const forgotten = readCapture(pcapng, [...file(), ...section, ...packet]);
    expect(forgotten.skipped).toEqual(['pcapng: packet of an interface that was never described']);
  });

  it('counts packets of interfaces that were never described', () => {
    const blocks = [
      enhancedPacket(DATA, little, { interfaceId: 1 }),
      obsoletePacket(DATA, little, { interfaceId: 0xffff }),
      packet,
    ];
    const { frames, skipped, damage } = readCapture(pcapng, file(...blocks));
    expect([frames.length, skipped.length, damage.length]).toEqual([1, 2, 0]);
    expect(readCapture(pcapng, [...section, ...simplePacket(DATA, little)]).skipped.length).toBe(1);
  });

  describe('keeps what came before', () => {
    /** What is said of a block behind one good packet. */
    function damageOf(bad: number[]): string[] {
      const good = file(packet);
      const { frames, damage } = readCapture(pcapng, [...good, ...bad, ...packet, ...packet]);
      expect(frames.length).toBe(1);
      return damage.map((text) => text.replace(`pcapng: block 4 at byte ${good.length} `, ''));
    }

    const claiming = (length: number, type = 6): number[] => [...uint32(type, little), ...uint32(length, little)];

    it.each([0, 3, 4, 8, 11, 13, 14, 15, 17, 0x7fffffff, 0xfffffffd, 0xffffffff])(
      'a block that claims %i bytes',
      (length) => {
        expect(damageOf(claiming(length))).toEqual([`claims ${length} bytes, expected a multiple of 4 from 12 on`]);
      },
    );

    it.each([16 * 1024 * 1024 + 4, 0x7ffffffc, 0xfffffffc])('a block that claims %i bytes', (length) => {
      expect(damageOf(claiming(length))).toEqual([`claims ${length} bytes, at most 16777216 are read`]);
    });

    it('a section header that claims too much or too little', () => {
      const magic = uint32(0x1a2b3c4d, little);
      expect(damageOf([...claiming(1024 * 1024 + 4, 0x0a0d0d0a), ...magic])).toEqual([
        'claims 1048580 bytes, at most 1048576 are read',
      ]);
      expect(damageOf([...claiming(24, 0x0a0d0d0a), ...magic])).toEqual(['claims 24 bytes, a section header takes 28']);
    });

    it('a section header without its magic, or of a later version', () => {
      expect(damageOf([...claiming(28, 0x0a0d0d0a), ...new Array(20).fill(0)])).toEqual([
        'is a section header without its byte-order magic',
      ]);
      expect(damageOf(sectionHeader(little, 2))).toEqual(['begins a section of version 2, only version 1 is known']);
    });

    it('a block whose two lengths differ', () => {
      const bad = block(6, new Array(40).fill(0), little);
      bad.splice(-4, 4, ...uint32(56, little));
      expect(damageOf(bad)).toEqual(['ends with the length 56, but began with 52']);
    });

    it('packet blocks below their own size', () => {
      expect(damageOf(block(6, new Array(16).fill(0), little))).toEqual([
        'is an enhanced packet block of 28 bytes, expected at least 32',
      ]);
      expect(damageOf(block(2, [], little))).toEqual(['is a packet block of 12 bytes, expected at least 32']);
      expect(damageOf(block(1, [1, 0, 0, 0], little))).toEqual([
        'is an interface description of 16 bytes, expected at least 20',
      ]);
    });

    it.each([9, 0x7fffffff, 0x80000000, 0xffffffff])('a packet that claims %i captured bytes', (captured) => {
      expect(damageOf(enhancedPacket(DATA, little, { captured }))).toEqual([
        `claims ${captured} captured bytes, 8 fit`,
      ]);
      expect(damageOf(obsoletePacket(DATA, little, { captured }))).toEqual([
        `claims ${captured} captured bytes, 8 fit`,
      ]);
    });

    it('a packet longer than any tool writes', () => {
      const long = enhancedPacket(new Array(262_145).fill(0), little);
      expect(damageOf(long)).toEqual(['claims 262145 captured bytes, 262144 fit']);
    });
  });

  it('says where a file that was cut ends, at every byte', () => {
    const whole = file(packet, simplePacket(DATA, little));
    const ends = [section.length, section.length + ethernet.length, whole.length - simplePacket(DATA, little).length];
    for (let length = 0; length < whole.length; length++) {
      const { frames, damage } = readCapture(pcapng, whole.slice(0, length));
      expect(frames.length).toBe(length < ends[2]! ? 0 : 1);
      if (ends.includes(length)) expect(damage).toEqual([]);
      else expect(damage[0]).toMatch(/^pcapng: block [1-4] at byte \d+ takes \d+ bytes, \d+ remain$/);
    }
  });

  it('gives the same whatever pieces the file comes in', () => {
    const blocks = file(packet, block(5, DATA, little), obsoletePacket([7], little), simplePacket(DATA, little));
    const whole = readCapture(pcapng, blocks);
    expect(whole.frames.length).toBe(3);
    for (let pieceBytes = 1; pieceBytes <= blocks.length; pieceBytes++)
      expect(readCapture(pcapng, blocks, pieceBytes)).toEqual(whole);
  });
});

describe('pcapng', () => {
  it('describes 65,536 interfaces and no more', () => {
    const one = Buffer.from(interfaceBlock(1, true));
    const file = Buffer.concat([Buffer.from(sectionHeader(true)), ...new Array<Buffer>(65_537).fill(one)]);
    const { damage } = readCapture(pcapng, file);
    expect(damage).toEqual([expect.stringContaining('describes interface 65537, at most 65536 are read')]);
  });

  it('knows its own from the first bytes', () => {
    expect(pcapng.probe(Uint8Array.from([0x0a, 0x0d, 0x0d, 0x0a]))).toBe('shorter than a section header');
    expect(pcapng.probe(new Uint8Array(12))).toBe('no PCAPNG section header');
    const noMagic = Uint8Array.from([0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 1, 2, 3, 4]);
    expect(pcapng.probe(noMagic)).toBe('PCAPNG section header without its byte-order magic');
    expect(readCapture(pcapng, new Array(40).fill(0)).damage).toEqual([
      'pcapng: block 1 at byte 0 stands before any section header',
    ]);
  });
});
