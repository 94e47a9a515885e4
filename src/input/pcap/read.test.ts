import { describe, expect, it } from 'vitest';
import { pcapHeader, pcapRecord, readCapture } from '../testing/capture-bytes.ts';
import { pcap } from './read.ts';

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const MODIFIED = 0xa1b2cd34;

const DATA = [1, 2, 3, 4, 5];

describe('pcap', () => {
  describe.each([true, false])('little endian: %s', (little) => {
    it('reads microseconds', () => {
      const file = [...pcapHeader(MICROSECONDS, 1, little), ...pcapRecord(7, 999_999, DATA, little, { wire: 60 })];
      expect(pcap.probe(Uint8Array.from(file))).toBe(true);
      expect(readCapture(pcap, file)).toEqual({
        frames: [{ linkType: 1, micros: 7_999_999, wire: 60, data: DATA }],
        skipped: [],
        damage: [],
      });
    });

    it('cuts nanoseconds down', () => {
      const file = [...pcapHeader(NANOSECONDS, 101, little), ...pcapRecord(7, 999_999_999, DATA, little)];
      expect(readCapture(pcap, file).frames).toEqual([{ linkType: 101, micros: 7_999_999, wire: 5, data: DATA }]);
    });

    it('steps over the extra words of the modified variant', () => {
      const record = pcapRecord(7, 1, DATA, little);
      const file = [...pcapHeader(MODIFIED, 1, little), ...record.slice(0, 16), ...new Array(8).fill(9), ...DATA];
      expect(readCapture(pcap, file).frames).toEqual([{ linkType: 1, micros: 7_000_001, wire: 5, data: DATA }]);
    });

    it('keeps what came before a record that is too long to be one', () => {
      for (const captured of [262_145, 0x7fffffff, 0xffffffff]) {
        const bad = pcapRecord(8, 0, DATA, little, { captured });
        const file = [...pcapHeader(MICROSECONDS, 1, little), ...pcapRecord(7, 0, DATA, little), ...bad, ...bad];
        const { frames, damage } = readCapture(pcap, file);
        expect(frames.length).toBe(1);
        expect(damage).toEqual([`pcap: record 2 at byte 45 claims ${captured} bytes, at most 262144 are possible`]);
      }
    });
  });

  it('reads the largest record there can be', () => {
    const data = new Array<number>(262_144).fill(3);
    const file = [...pcapHeader(MICROSECONDS, 1, true)].concat(pcapRecord(1, 0, data, true));
    const { frames, damage } = readCapture(pcap, file, 70_000);
    expect(damage).toEqual([]);
    expect(frames[0]!.data.length).toBe(262_144);
  });

  it('ignores what stands above the link type', () => {
    const file = [...pcapHeader(MICROSECONDS, 0xf4000001 | 0, true), ...pcapRecord(1, 0, DATA, true)];
    expect(readCapture(pcap, file).frames[0]!.linkType).toBe(1);
  });

  it('reads empty frames, and a file without any', () => {
    const header = pcapHeader(MICROSECONDS, 1, true);
    expect(readCapture(pcap, header)).toEqual({ frames: [], skipped: [], damage: [] });
    const file = [...header, ...pcapRecord(1, 0, [], true), ...pcapRecord(2, 0, DATA, true)];
    expect(readCapture(pcap, file).frames.map(({ data }) => data)).toEqual([[], DATA]);
  });

  it('says where a file that was cut ends, at every byte', () => {
    const header = pcapHeader(MICROSECONDS, 1, true);
    const file = [...header, ...pcapRecord(1, 0, DATA, true), ...pcapRecord(2, 0, DATA, true)];
    for (let length = 0; length < file.length; length++) {
      const { frames, damage } = readCapture(pcap, file.slice(0, length));
      expect(frames.length).toBe(length < 45 ? 0 : 1);
      if (length < 24) expect(damage).toEqual([`pcap: the file header takes 24 bytes, found ${length}`]);
      else if (length === 24 || length === 45) expect(damage).toEqual([]);
      else expect(damage[0]).toMatch(/^pcap: record [12] at byte (24|45) takes (16|21) bytes, \d+ remain$/);
    }
  });

  it('gives the same whatever pieces the file comes in', () => {
    const records = [1, 2, 3].flatMap((second) => pcapRecord(second, second, DATA.slice(0, second), false));
    const file = [...pcapHeader(NANOSECONDS, 1, false), ...records];
    const whole = readCapture(pcap, file);
    expect(whole.frames.length).toBe(3);
    for (let pieceBytes = 1; pieceBytes <= file.length; pieceBytes++)
      expect(readCapture(pcap, file, pieceBytes)).toEqual(whole);
  });

  it('knows its own from the first bytes', () => {
    expect(pcap.probe(Uint8Array.from([0xd4, 0xc3, 0xb2]))).toBe('shorter than a magic number');
    expect(pcap.probe(Uint8Array.from([0x0a, 0x0d, 0x0d, 0x0a]))).toBe('no PCAP magic number');
    expect(readCapture(pcap, new Array(30).fill(0)).damage).toEqual(['pcap: no PCAP magic number at byte 0']);
  });
});
