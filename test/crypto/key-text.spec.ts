import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { findKeyMaterial } from '../../lib/crypto/key-text.js';
import { fixture } from '../support/fixtures.js';

const privatePem = fixture('merchant.key.pem');
const privateDer = createPrivateKey(privatePem).export({ type: 'pkcs8', format: 'der' });
const pkcs1Der = createPrivateKey(privatePem).export({ type: 'pkcs1', format: 'der' });
const publicKey = createPublicKey(fixture('wechat-pay.pub.pem'));
const spkiDer = publicKey.export({ type: 'spki', format: 'der' });
const certificatePem = fixture('merchant.cert.pem');
const certificateDer = new X509Certificate(certificatePem).raw;

const PKCS8 = { kind: 'private key', der: privateDer, type: 'pkcs8' };
const SPKI = { kind: 'public key', der: spkiDer, type: 'spki' };
const CERTIFICATE = { kind: 'certificate', der: certificateDer };
const PATH = [{ kind: 'path of a file' }];

const [INTEGER, BITS, OCTETS, SEQUENCE] = [0x02, 0x03, 0x04, 0x30] as const;

/** One element of DER with a short length. */
const element = (tag: number, ...content: number[]) => [tag, content.length, ...content];
const sequence = (...content: number[]) => Buffer.from(element(SEQUENCE, ...content));

function messageOf(source: string | Buffer): string {
  try {
    findKeyMaterial(source);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error');
}

const pem = (label: string, body: string) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;

describe('findKeyMaterial: structure of DER', () => {
  const version = element(INTEGER, 0);
  it.each<[string, Buffer, object]>([
    [
      'a certificate',
      sequence(...element(SEQUENCE), ...element(SEQUENCE)),
      { kind: 'certificate' },
    ],
    [
      'a public key',
      sequence(...element(SEQUENCE), ...element(BITS)),
      { kind: 'public key', type: 'spki' },
    ],
    [
      'an RSA public key',
      sequence(...element(INTEGER, 1, 2), ...element(INTEGER, 3)),
      { kind: 'public key', type: 'pkcs1' },
    ],
    [
      'a PKCS#8 key',
      sequence(...version, ...element(SEQUENCE)),
      { kind: 'private key', type: 'pkcs8' },
    ],
    [
      'a PKCS#8 key of two bytes of version',
      sequence(...element(INTEGER, 3, 0), ...element(SEQUENCE)),
      { kind: 'private key', type: 'pkcs8' },
    ],
    [
      'a PKCS#8 key with a long length at its end',
      sequence(...version, SEQUENCE, 0x81, 0),
      { kind: 'private key', type: 'pkcs8' },
    ],
    ['an EC key', sequence(...version, ...element(OCTETS)), { kind: 'private key', type: 'sec1' }],
    [
      'an RSA private key',
      sequence(...version, ...element(INTEGER, 7)),
      { kind: 'private key', type: 'pkcs1' },
    ],
  ])('classifies %s', (_name, der, expected) => {
    expect(findKeyMaterial(der)).toEqual([{ ...expected, der }]);
  });

  it.each<[string, Buffer, object]>([
    [
      'an encrypted key',
      sequence(...element(SEQUENCE), ...element(OCTETS)),
      { kind: 'encrypted private key' },
    ],
    [
      'a PKCS#12 file',
      sequence(...element(INTEGER, 3), ...element(SEQUENCE)),
      { kind: 'PKCS#12 file' },
    ],
  ])('classifies %s without its bytes', (_name, der, expected) => {
    expect(findKeyMaterial(der)).toEqual([expected]);
  });

  const unknown = 'it is neither a key nor a certificate';
  it.each<[string, Buffer, string]>([
    ['an empty sequence', sequence(), unknown],
    ['an empty sequence with a long length', Buffer.from([SEQUENCE, 0x81, 0]), unknown],
    ['one element', sequence(...version), unknown],
    ['half of an element', sequence(...version, SEQUENCE), unknown],
    ['two texts', sequence(...element(OCTETS), ...element(SEQUENCE)), unknown],
    ['a number and a text', sequence(...version, ...element(BITS)), unknown],
    ['a sequence and a number', sequence(...element(SEQUENCE), ...version), unknown],
    ['a first byte only', Buffer.from([SEQUENCE]), 'it is cut off'],
    [
      'fewer bytes than stated',
      sequence(...version, ...element(SEQUENCE)).subarray(0, -1),
      'it is cut off',
    ],
    ['a length without bytes', Buffer.from([SEQUENCE, 0x81]), 'it is cut off'],
    ['an indefinite length', Buffer.from([SEQUENCE, 0x80, 0, 0]), 'it is cut off'],
    [
      'an indefinite length before 128 bytes',
      Buffer.from([SEQUENCE, 0x80, ...element(SEQUENCE), SEQUENCE, 124, ...Array<number>(124)]),
      'it is cut off',
    ],
    ['a length of five bytes', Buffer.from([SEQUENCE, 0x85, 0, 0, 0, 0, 0, 0, 0]), 'it is cut off'],
  ])('rejects %s', (_name, der, message) => {
    expect(messageOf(der)).toBe(message);
  });

  it.each([
    ['one byte', [0x81, 4]],
    ['two bytes', [0x82, 0, 4]],
    ['three bytes', [0x83, 0, 0, 4]],
    ['four bytes', [0x84, 0, 0, 0, 4]],
  ])('reads a length in %s', (_name, length) => {
    const der = Buffer.from([SEQUENCE, ...length, ...element(SEQUENCE), ...element(SEQUENCE)]);
    expect(findKeyMaterial(der)).toEqual([{ kind: 'certificate', der }]);
  });

  it('reads 127 bytes behind a short length, and 128 behind a long one', () => {
    const short = sequence(
      ...element(SEQUENCE),
      ...element(SEQUENCE, ...Array<number>(123).fill(0)),
    );
    expect(short[1]).toBe(127);
    expect(findKeyMaterial(short)).toEqual([{ kind: 'certificate', der: short }]);
    const rest = [...element(SEQUENCE), SEQUENCE, 0x7c, ...Array<number>(124).fill(0)];
    const long = Buffer.from([SEQUENCE, 0x81, 128, ...rest]);
    expect(findKeyMaterial(long)).toEqual([{ kind: 'certificate', der: long }]);
  });

  it('drops bytes behind the end of a file', () => {
    const der = sequence(...element(SEQUENCE), ...element(SEQUENCE));
    expect(findKeyMaterial(Buffer.concat([der, Buffer.from('\n')]))).toEqual([
      { kind: 'certificate', der },
    ]);
  });
});

describe('findKeyMaterial: size and encoding', () => {
  it('reads 65,536 bytes, and no more', () => {
    expect(findKeyMaterial(privatePem.padEnd(65_536))).toEqual([PKCS8]);
    expect(messageOf(privatePem.padEnd(65_537))).toBe('it is longer than 65536 bytes');
    expect(findKeyMaterial(Buffer.from(privatePem.padEnd(65_536)))).toEqual([PKCS8]);
    expect(messageOf(Buffer.alloc(65_537, 0x30))).toBe('it is longer than 65536 bytes');
  });

  it('reads a text that begins with the letter of a sequence as text', () => {
    expect(messageOf('0123')).toBe('there is no -----BEGIN line in it');
    expect(messageOf(Buffer.from('x'))).toBe('there is no -----BEGIN line in it');
  });

  const utf16 = (text: string) => Buffer.from(text, 'utf16le');
  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(privatePem)],
    ['UTF-16 with a mark', utf16(`\ufeff${privatePem}`)],
    ['UTF-16 without a mark', utf16(privatePem)],
    ['UTF-16 with a mark and a foreign first letter', utf16(`\ufeff密钥\n${privatePem}`)],
    ['big-endian UTF-16 with a mark', utf16(`\ufeff${privatePem}`).swap16()],
    ['big-endian UTF-16 with a foreign first letter', utf16(`\ufeff密钥\n${privatePem}`).swap16()],
  ])('reads bytes in %s', (_name, bytes) => {
    const before = Buffer.from(bytes);
    expect(findKeyMaterial(bytes)).toEqual([PKCS8]);
    expect(bytes).toEqual(before);
  });

  it.each<[string, number[]]>([
    ['0xff without 0xfe', [0xff, 0x41]],
    ['0xfe without 0xff', [0xfe, 0x41]],
    ['0xff in the second place', [0x41, 0xff]],
    ['0xfe in the second place', [0x41, 0xfe]],
  ])('reads UTF-8 behind %s, in an even and in an odd number of bytes', (_name, start) => {
    const bytes = Buffer.concat([Buffer.from(start), Buffer.from(`\n${privatePem}`)]);
    expect(findKeyMaterial(bytes)).toEqual([PKCS8]);
    expect(findKeyMaterial(Buffer.concat([bytes, Buffer.from('\n')]))).toEqual([PKCS8]);
  });

  // Unlike a PEM, a path is not found in UTF-16 that was decoded as UTF-8.
  it.each<[string, Buffer]>([
    ['UTF-16 with a mark', utf16('\ufeffkey.pem')],
    ['UTF-16 with a mark and a foreign first letter', utf16('\ufeff密钥.pem')],
    ['UTF-16 without a mark', utf16('key.pem')],
    ['big-endian UTF-16 with a mark', utf16('\ufeffkey.pem').swap16()],
  ])('recognises a path in %s', (_name, bytes) => {
    expect(findKeyMaterial(bytes)).toEqual(PATH);
  });

  it('rejects big-endian UTF-16 with half a character', () => {
    const bytes = Buffer.concat([utf16('\ufeffkey').swap16(), Buffer.from([0])]);
    expect(messageOf(bytes)).toBe('there is no -----BEGIN line in it');
  });
});

describe('findKeyMaterial: paths', () => {
  it.each([
    './key',
    '../key',
    '~/key',
    '/key',
    '"/key"',
    "  '/key'  ",
    '“/key”',
    '"key.pem"',
    `"key.pem" '`,
    String.raw`"'C:\key'"`,
    'file:///key',
    'FILE:///key',
    String.raw`\\server\key`,
    String.raw`C:\key`,
    'c:/key',
    'apiclient_key.pem',
    'KEY.PEM',
    'a.key',
    'a.crt',
    'a.cer',
    'a.der',
    'a.p12',
    'a.pfx',
    'a.pub',
    'a.txt',
    'keys/merchant',
    `keys/${'a'.repeat(250)}`,
  ])('recognises %j', (text) => {
    expect(findKeyMaterial(text)).toEqual(PATH);
    expect(findKeyMaterial(Buffer.from(text))).toEqual(PATH);
  });

  it.each([
    ['an extension in the middle', 'a.pem b'],
    ['a drive of two letters', 'cd:x'],
    ['a colon without a slash', 'c:key'],
    ['an escaped slash', String.raw`a\/b`],
    ['256 characters', `keys/${'a'.repeat(251)}`],
    ['a line end', './key\nmore'],
    ['a carriage return', './key\rmore'],
  ])('does not take %s for a path', (_name, text) => {
    expect(messageOf(text)).toMatch(/-----BEGIN|base64/);
  });

  it.each(['', '  ', '"" \n', `"'"`])('reports that %j is empty', (text) => {
    expect(messageOf(text)).toBe('it is empty');
  });
});

describe('findKeyMaterial: base64', () => {
  const base64 = privateDer.toString('base64');
  const again = (text: string | Buffer) => Buffer.from(text).toString('base64');
  /** A layer that is recognised by its inner text however many follow. */
  const layer = (text: string) => again(`data:-BEGIN,${text}`);
  it.each<[string, string]>([
    ['alone', base64],
    ['in lines', base64.replaceAll(/.{64}/g, '$&\n')],
    ['for URLs', privateDer.toString('base64url')],
    ['of a data URL', `data:application/pkcs8;base64,${base64}`],
    ['of a short data URL', `data:,${base64}`],
    ['of a data URL behind blanks', `${' '.repeat(9)}data:;base64,${base64}`],
    ['of a data URL with 99 characters', `data:${'x'.repeat(99)},${base64}`],
    ['of base64', again(base64)],
    ['of a PEM', again(privatePem)],
    ['of base64 of a PEM', again(again(privatePem))],
    ['of a data URL of a PEM in base64', layer(again(privatePem))],
  ])('reads base64 %s', (_name, text) => {
    expect(findKeyMaterial(text)).toEqual([PKCS8]);
  });

  it.each<[string, string]>([
    ['three times', again(again(base64))],
    ['three times a PEM', again(again(again(privatePem)))],
    ['of three layers and a PEM', layer(layer(again(privatePem)))],
    ['of blanks', again('   ')],
    ['of another text', again('hunter2 hunter2')],
    ['of a text with the letters of a key', again('hunter2 LS0t MII')],
    ['of base64 with the letters of a key in its middle', again('MAxLS0t')],
    ['of a data URL that begins later', `x data:,${base64}`],
    ['of a data URL within a key', `${base64.slice(0, 1)} data:,${base64.slice(1)}`],
    ['with a sign of no alphabet', `${base64}$`],
  ])('rejects base64 %s', (_name, text) => {
    expect(messageOf(text)).toBe('there is no -----BEGIN line in it');
  });

  it('reports where a sequence in base64 is cut', () => {
    const half = privateDer.subarray(0, 600).toString('base64');
    expect(messageOf(half)).toBe(
      `it is incomplete, 600 of ${privateDer.length} bytes: it was cut off, or characters such as + were lost`,
    );
  });
});

describe('findKeyMaterial: escapes', () => {
  const lines = privatePem.trim().split('\n');
  it.each<[string, string]>([
    ['zero bytes', privatePem.replaceAll('\n', '\0\n')],
    ['zero bytes within its words', privatePem.replaceAll('BEGIN', 'BEG\0IN')],
    ['invisible characters', privatePem.replaceAll('BEGIN', 'BE\u200bG\ufeffIN')],
    ['percent signs', encodeURIComponent(privatePem)],
    ['percent signs in small letters', privatePem.replaceAll('\n', '%0a')],
    ['a carriage return as a percent sign', privatePem.replaceAll('\n', '%0D%0A')],
    ['blanks as percent signs', privatePem.replaceAll(' ', '%20')],
    ['line ends as blanks and percent signs', privatePem.replaceAll('\n', '%20')],
    ['plus signs as percent signs', privatePem.replaceAll('+', '%2B')],
    ['slashes as percent signs', privatePem.replaceAll('/', '%2F')],
    ['equals signs as percent signs', privatePem.replaceAll('=', '%3D')],
    ['the encoding of forms', new URLSearchParams({ '': privatePem }).toString().slice(1)],
    [
      'the encoding of forms that kept its plus signs',
      encodeURIComponent(privatePem).replaceAll(/%2B|%20/g, '+'),
    ],
    ['one backslash', lines.join(String.raw`\n`)],
    ['four backslashes', lines.join(String.raw`\\\\n`)],
    ['backslashes for returns and tabs', lines.join(String.raw`\r\t`)],
    ['numbered escapes', privatePem.replaceAll('+', '\\u002b').replaceAll('/', '\\x2F')],
    ['escapes of XML', privatePem.replaceAll('\n', '&#x0a;')],
    ['typographic dashes', privatePem.replaceAll('-', '–')],
    ['other dashes', privatePem.replaceAll('-', '－')],
  ])('reads a key with %s', (_name, text) => {
    expect(findKeyMaterial(text)).toEqual([PKCS8]);
  });

  it('keeps the line ends between two blocks that one backslash escapes', () => {
    const text = `${certificatePem}${privatePem}`.replaceAll('\n', String.raw`\n`);
    expect(findKeyMaterial(text)).toEqual([CERTIFICATE, PKCS8]);
  });

  it('keeps plus signs where nothing is encoded', () => {
    expect(privatePem).toContain('+');
    expect(findKeyMaterial(privatePem)).toEqual([PKCS8]);
    expect(findKeyMaterial(privatePem.replaceAll('=', '%3d'))).toEqual([PKCS8]);
  });
});

describe('findKeyMaterial: blocks', () => {
  const body = privateDer.toString('base64');

  it.each<[string, string]>([
    ['one dash', `-BEGIN PRIVATE KEY-\n${body}\n-END PRIVATE KEY-`],
    [
      'ten dashes',
      `${'-'.repeat(10)}BEGIN X KEY${'-'.repeat(10)}\n${body}\n----------END X KEY----------`,
    ],
    [
      'blanks around its words',
      `-----  BEGIN   PRIVATE KEY  -----\n${body}\n----- END  PRIVATE KEY -----`,
    ],
    [
      'tabs around its words',
      `-----\tBEGIN\tPRIVATE KEY\t-----\n${body}\n-----\tEND\tPRIVATE KEY\t-----`,
    ],
    ['no label', `-----BEGIN-----\n${body}\n-----END-----`],
    ['a word in front', `KEY=${pem('PRIVATE KEY', body)}`],
    ['quotes and commas', pem('PRIVATE KEY', body.replaceAll(/.{64}/g, '"$&",\n'))],
    ['no END line', `-----BEGIN PRIVATE KEY-----\n${body}`],
    ['no BEGIN line', `${body}\n-----END PRIVATE KEY-----`],
    ['blanks in place of plus signs', pem('PRIVATE KEY', body.replaceAll('+', ' '))],
    [
      'the letter n in place of line ends',
      pem('PRIVATE KEY', `${body.replaceAll(/.{64}/g, '$&n')}n`),
    ],
    [
      'the letters rn in place of line ends',
      `-----BEGIN PRIVATE KEY-----rn${body.replaceAll(/.{64}/g, '$&rn')}rn-----END PRIVATE KEY-----rn`,
    ],
  ])('reads a key with %s', (_name, text) => {
    expect(findKeyMaterial(text)).toEqual([PKCS8]);
  });

  it('finds everything in its order, also without END lines', () => {
    const text = [
      pem('CERTIFICATE', certificateDer.toString('base64')),
      `-----BEGIN PRIVATE KEY-----\n${body}`,
      pem('PUBLIC KEY', spkiDer.toString('base64')),
      pem('RSA PRIVATE KEY', pkcs1Der.toString('base64')),
    ].join('\n');
    expect(findKeyMaterial(text)).toEqual([
      CERTIFICATE,
      PKCS8,
      SPKI,
      { kind: 'private key', der: pkcs1Der, type: 'pkcs1' },
    ]);
  });

  it.each([
    ['dropped', ''],
    ['spaces', ' '],
    ['escaped', String.raw`\n`],
  ])('finds everything where line ends are %s', (_name, end) => {
    const blocks = [
      pem('CERTIFICATE', certificateDer.toString('base64')),
      pem('PRIVATE KEY', body),
      pem('PUBLIC KEY', spkiDer.toString('base64')),
    ];
    const text = blocks.join('\n').replaceAll('\n', end);
    expect(findKeyMaterial(text)).toEqual([CERTIFICATE, PKCS8, SPKI]);
  });

  it.each([
    ['one dash and one', '-', '-'],
    ['one dash and five', '-', '-----'],
    ['three dashes each', '---', '---'],
    ['five dashes and one', '-----', '-'],
    ['six dashes each', '------', '------'],
    ['ten dashes each', '-'.repeat(10), '-'.repeat(10)],
    ['five dashes each, and a blank in front of BEGIN', '-----', '----- '],
  ])('finds a block behind another on one line, with %s', (_name, before, after) => {
    const first = `-----BEGIN PRIVATE KEY-----${body}-----END PRIVATE KEY${before}`;
    const second = `${after}BEGIN PUBLIC KEY-----${spkiDer.toString('base64')}-----END PUBLIC KEY-----`;
    expect(findKeyMaterial(first + second)).toEqual([PKCS8, SPKI]);
  });

  it('ignores the text between blocks, and a second END line', () => {
    const text = `a\n${pem('PRIVATE KEY', body)}\nb\n-----END PRIVATE KEY-----`;
    expect(findKeyMaterial(text)).toEqual([PKCS8]);
  });

  it('skips a block that cannot be read and has another label', () => {
    const curve = pem('EC PARAMETERS', 'BggqhkjOPQMBBw==');
    expect(findKeyMaterial(`${curve}\n${privatePem}`)).toEqual([PKCS8]);
    expect(findKeyMaterial(`${privatePem}\n${curve}`)).toEqual([PKCS8]);
  });

  it('reports the first problem where no block can be read', () => {
    const text = `${pem('EC PARAMETERS', '$')}\n${pem('X', '')}`;
    expect(messageOf(text)).toBe('it has characters that base64 does not have');
  });

  const encrypted = (line: string) =>
    pem('RSA PRIVATE KEY', `${line}\nDEK-Info: AES-256-CBC,00\n\nAA==`);
  it.each<[string, string, string]>([
    ['a label', pem('ENCRYPTED PRIVATE KEY', ''), 'encrypted private key'],
    ['a header', encrypted('Proc-Type: 4,ENCRYPTED'), 'encrypted private key'],
    ['a header without a blank', encrypted('Proc-Type:4,ENCRYPTED'), 'encrypted private key'],
    [
      'a header with blanks',
      encrypted(`Proc-Type:${' '.repeat(9)}4, \t ENCRYPTED`),
      'encrypted private key',
    ],
    ['a label of OpenSSH', pem('OPENSSH PRIVATE KEY', ''), 'OpenSSH key'],
    [
      'a label of OpenSSH behind eleven blanks',
      pem(`${' '.repeat(10)}OPENSSH PRIVATE KEY`, ''),
      'OpenSSH key',
    ],
  ])('recognises by %s without reading further', (_name, text, kind) => {
    expect(findKeyMaterial(text)).toEqual([{ kind }]);
  });

  it.each<[string, string, string]>([
    [
      'an empty block on one line',
      '-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----',
      'it has nothing between its -----BEGIN and -----END lines',
    ],
    [
      'an empty block',
      pem('PRIVATE KEY', ''),
      'it has nothing between its -----BEGIN and -----END lines',
    ],
    [
      'a block of blanks and quotes',
      pem('PRIVATE KEY', ' "" \n'),
      'it has nothing between its -----BEGIN and -----END lines',
    ],
    [
      'an empty block with an escaped line end',
      String.raw`-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----`,
      'it has nothing between its -----BEGIN and -----END lines',
    ],
    ['other characters', pem('PRIVATE KEY', 'AA$='), 'it has characters that base64 does not have'],
    [
      'a percent sign of no PEM',
      pem('PRIVATE KEY', '%22'),
      'it has characters that base64 does not have',
    ],
    [
      'another text',
      pem('PRIVATE KEY', 'aGVsbG8='),
      'its base64 holds neither a key nor a certificate',
    ],
    [
      'a first byte',
      pem('PRIVATE KEY', 'MA=='),
      'its base64 holds neither a key nor a certificate',
    ],
    [
      'too few bytes',
      pem('PRIVATE KEY', privateDer.subarray(0, -1).toString('base64')),
      `it is incomplete, ${privateDer.length - 1} of ${privateDer.length} bytes: it was cut off, or characters such as + were lost`,
    ],
    [
      'too many bytes',
      pem('PRIVATE KEY', Buffer.concat([privateDer, Buffer.alloc(3)]).toString('base64')),
      'it is 3 bytes too long',
    ],
    [
      'a first line only',
      '-----BEGIN PRIVATE KEY-----',
      'all of its lines but one are missing: put the value in double quotes, or write \\n for its line ends',
    ],
    [
      'a first line and blanks',
      '-----BEGIN PRIVATE KEY-----  \n ',
      'all of its lines but one are missing: put the value in double quotes, or write \\n for its line ends',
    ],
    [
      'a first line and a doubly escaped line end',
      String.raw`-----BEGIN PRIVATE KEY-----\\n`,
      'all of its lines but one are missing: put the value in double quotes, or write \\n for its line ends',
    ],
    [
      'a last line only',
      '-----END PRIVATE KEY-----',
      'all of its lines but one are missing: put the value in double quotes, or write \\n for its line ends',
    ],
    [
      'half of a key without an END line',
      `-----BEGIN PRIVATE KEY-----\n${body.slice(0, 400)}`,
      'it is cut off, its -----END line is missing',
    ],
    [
      'half of a key without an END line, next to a whole one',
      `-----BEGIN PRIVATE KEY-----\n${body.slice(0, 400)}\n${privatePem}`,
      'it is cut off, its -----END line is missing',
    ],
    [
      'half of a key without a BEGIN line',
      `${body.slice(400)}\n-----END PRIVATE KEY-----`,
      'it is cut off, its -----BEGIN line is missing',
    ],
    [
      'a damaged key next to a whole one',
      `${privatePem}\n${pem('PRIVATE KEY', 'AA==')}`,
      'its base64 holds neither a key nor a certificate',
    ],
    [
      'a damaged block without a label',
      `${privatePem}\n-----BEGIN-----\nAA==\n-----END-----`,
      'its base64 holds neither a key nor a certificate',
    ],
  ])('rejects %s', (_name, text, message) => {
    expect(messageOf(text)).toBe(message);
  });
});
