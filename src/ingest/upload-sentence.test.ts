import { expect, test } from 'vitest';
import { uploadSentence } from './upload-sentence.ts';

test.each([
  ['content: is empty', 'The file is empty'],
  ['content: unpacks to more than 9 bytes', 'The file unpacks to more than 9 bytes'],
  [
    'content: gzip data is damaged after 0 unpacked bytes: invalid block type',
    'The gzip data is damaged after 0 unpacked bytes: invalid block type',
  ],
  ['content: 9 gzip bytes unpack to over 900', '9 gzip bytes unpack to over 900'],
  ['content: a Zeek dns.log tells names of flows', 'A Zeek dns.log tells names of flows'],
  ['The file is no capture. Content: none', 'The file is no capture. Content: none'],
])('%s', (message, sentence) => {
  expect(uploadSentence(message)).toBe(sentence);
});
