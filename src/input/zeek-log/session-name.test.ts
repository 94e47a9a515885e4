import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collect } from '../text/testing.ts';
import { zeekHttp } from '../zeek-http/read.ts';
import { zeekQuic } from '../zeek-quic/read.ts';
import { zeekSsl } from '../zeek-ssl/read.ts';

describe('Zeek logs that name connections', () => {
  test.each([
    [
      zeekSsl,
      '../zeek-ssl/cases/header.log',
      [
        ['CHa1', 'www.example.com'],
        ['CHb1', 'bücher.example'],
      ],
    ],
    [zeekSsl, '../zeek-ssl/cases/lines.json', [['CHa1', 'www.example.com']]],
    [
      zeekHttp,
      '../zeek-http/cases/header.log',
      [
        ['CHc1', 'www.example.com'],
        ['CHc2', 'www.example.com'],
      ],
    ],
    [zeekQuic, '../zeek-quic/cases/header.log', [['CHd1', 'video.example.com']]],
  ])('$name gives names by uid, and passes over records without one (%#)', (format, file, expected) => {
    const { sessionNames, skips } = collect(format, [readFileSync(new URL(file, import.meta.url))]);
    expect(sessionNames).toEqual(expected.map(([uid, name]) => [uid, name, 4]));
    expect(skips).toEqual({});
  });

  test('does not take sip.log for http.log', () => {
    const sip = '#fields\tts\tuid\ttrans_depth\tmethod\turi\trequest_from\tcall_id\trequest_body_len\n';
    expect(zeekHttp.probe(new TextEncoder().encode(sip))).toBe('its #fields are not those of http.log');
  });
});
