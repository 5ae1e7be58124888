/** Encodes the ASN.1 DER types that a certificate uses. */

function encodeDer(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), encodeLength(content), content]);
}

function encodeLength(content: Buffer): Buffer {
  if (content.length < 128) return Buffer.from([content.length]);
  const hex = content.length.toString(16);
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets]);
}

export const encodeSequence = (...items: readonly Buffer[]): Buffer => encodeDer(0x30, ...items);

export const encodeSet = (...items: readonly Buffer[]): Buffer => encodeDer(0x31, ...items);

export const encodeOctetString = (content: Buffer): Buffer => encodeDer(0x04, content);

export const encodeNull = (): Buffer => encodeDer(0x05);

export const encodeTrue = (): Buffer => encodeDer(0x01, Buffer.from([0xff]));

export const encodeUtf8 = (text: string): Buffer => encodeDer(0x0c, Buffer.from(text, 'utf8'));

export const encodeExplicit = (tag: number, content: Buffer): Buffer =>
  encodeDer(0xa0 | tag, content);

/** Encodes a bit string. The last `unused` bits are padding. */
export const encodeBitString = (content: Buffer, unused = 0): Buffer =>
  encodeDer(0x03, Buffer.from([unused]), content);

/** Encodes a positive integer from its bytes, most significant first. */
export const encodeInteger = (bytes: Buffer): Buffer =>
  encodeDer(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));

export function encodeObjectIdentifier(identifier: string): Buffer {
  const [first = 0, second = 0, ...rest] = identifier.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return encodeDer(0x06, Buffer.from(bytes));
}

/** Encodes a time in UTC: UTCTime through 2049 and GeneralizedTime after, as X.509 requires. */
export function encodeTime(moment: number): Buffer {
  const digits = new Date(moment).toISOString().slice(0, 19).replaceAll(/\D/g, '');
  return digits < '2050'
    ? encodeDer(0x17, Buffer.from(`${digits.slice(2)}Z`, 'ascii'))
    : encodeDer(0x18, Buffer.from(`${digits}Z`, 'ascii'));
}
