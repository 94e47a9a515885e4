import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate that signs itself (RFC 5280), for a server of a test. Both are PEM. */
export function selfSignedCertificate(host: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ecdsaWithSha256 = sequence(objectIdentifier('2a8648ce3d040302'));
  const name = sequence(set(sequence(objectIdentifier('550403'), tagged(0x0c, Buffer.from(host)))));
  const alternativeName = sequence(objectIdentifier('551d11'), tagged(0x04, sequence(tagged(0x82, Buffer.from(host)))));
  const basicConstraints = sequence(
    objectIdentifier('551d13'),
    tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))),
  );
  const toSign = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    sequence(time(Date.now() - 86_400_000), time(Date.now() + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(alternativeName, basicConstraints)),
  );
  const signature = sign('sha256', toSign, privateKey);
  const certificate = sequence(toSign, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, cert: pem(certificate) };
}

/** Tag, length and content (X.690). */
function tagged(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...members: readonly Uint8Array[]): Buffer {
  return tagged(0x30, Buffer.concat(members));
}

function set(member: Uint8Array): Buffer {
  return tagged(0x31, member);
}

function integer(bytes: Uint8Array): Buffer {
  return tagged(0x02, bytes);
}

function objectIdentifier(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

/** `YYYYMMDDHHMMSSZ`. */
function time(millis: number): Buffer {
  const text = new Date(millis).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return tagged(0x18, Buffer.from(`${text}Z`));
}

function pem(der: Buffer): string {
  const lines = der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
