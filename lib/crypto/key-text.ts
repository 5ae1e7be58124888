/** A key or certificate, classified by the structure of its bytes. */
export type KeyMaterial =
  | {
      readonly kind: 'private key';
      readonly der: Buffer;
      readonly type: 'pkcs8' | 'pkcs1' | 'sec1';
    }
  | { readonly kind: 'public key'; readonly der: Buffer; readonly type: 'spki' | 'pkcs1' }
  | { readonly kind: 'certificate'; readonly der: Buffer }
  | { readonly kind: 'encrypted private key' | 'PKCS#12 file' | 'OpenSSH key' | 'path of a file' };

export type KeyMaterialKind = KeyMaterial['kind'];

/** Far more than one key or certificate needs, so that texts with several certificates fit. */
const MAX_BYTES = 64 * 1024;

/**
 * Finds the keys and certificates in a text or file. Environment files, shells and consoles often damage a PEM:
 * they escape or drop its line ends or turn them into spaces, add quotes or a byte order mark, or encode it in
 * base64 again. The original can be restored without ambiguity, because base64 contains no blanks, quotes and
 * backslashes, and DER states its own length.
 *
 * @throws {Error} with the cause when there is none; the message repeats no byte of the text.
 */
export function findKeyMaterial(source: string | Buffer): readonly KeyMaterial[] {
  if (source.length > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
  if (typeof source !== 'string' && source[0] === SEQUENCE) return [classify(source)];
  const text = typeof source === 'string' ? source : decodeText(source);
  if (looksLikePath(text)) return [{ kind: 'path of a file' }];
  return readText(text, 2);
}

/** Decodes UTF-8, and UTF-16, which Windows programs call "Unicode". */
function decodeText(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || second === 0) return bytes.toString('utf16le');
  if (first === 0xfe && second === 0xff && bytes.length % 2 === 0) {
    return Buffer.from(bytes).swap16().toString('utf16le');
  }
  return bytes.toString();
}

const QUOTES_AND_BLANKS = /^["'`“”‘’\s]+|(?<!["'`“”‘’\s])["'`“”‘’\s]+$/g;

/** Characters of base64; a public key of 2048 bits has more. */
const SHORTEST_KEY = 256;

/** True for a path: the base64 of a key never starts with a slash, a dot or a tilde. */
function looksLikePath(text: string): boolean {
  const path = text.replace(QUOTES_AND_BLANKS, '');
  if (path === '' || /[\r\n]|BEGIN/.test(path)) return false;
  return (
    /^(?:file:|[/~.]|\\\\|[A-Za-z]:[\\/])/i.test(path) ||
    /\.(?:pem|key|crt|cer|der|p12|pfx|pub|txt)$/i.test(path) ||
    (path.length < SHORTEST_KEY && /[^\\]\//.test(path))
  );
}

/** @param depth Number of additional base64 layers that are decoded. */
function readText(given: string, depth: number): readonly KeyMaterial[] {
  const text = unescapeText(given);
  const blocks = findBlocks(text);
  if (blocks.length > 0) return readBlocks(blocks);
  const base64 = text.replace(/^\s{0,9}data:[^,]{0,99},/, '').replace(NOT_BASE64, '');
  if (base64 === '') throw new Error('it is empty');
  if (BASE64.test(base64)) {
    const bytes = Buffer.from(base64, 'base64');
    if (bytes[0] === SEQUENCE) return [classify(decodeBase64(base64))];
    const inner = bytes.toString();
    if (depth > 0 && /-BEGIN|^(?:LS0t|MII)/.test(inner)) return readText(inner, depth - 1);
  }
  throw new Error('there is no -----BEGIN line in it');
}

function unescapeText(given: string): string {
  let text = given.replaceAll('\0', '').replace(/[\u200b-\u200d\u2060\ufeff]/g, '');
  if (/%(?:0[ad]|20|2[bf]|3d)/i.test(text)) {
    // Form encoding writes blanks as plus signs.
    if (/BEGIN\+/.test(text)) text = text.replaceAll('+', ' ');
    text = text.replace(/%([0-9a-f]{2})/gi, toCharacter);
  }
  return text
    .replace(/\\(?:u00|x)([0-9a-f]{2})/gi, toCharacter)
    .replace(/&#x([0-9a-f]{2});/gi, toCharacter)
    .replace(/\\{1,4}[rnt]/g, '\n')
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, '-');
}

function toCharacter(_match: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** The text between a BEGIN and an END line. */
interface Block {
  /** Without blanks: `RSAPRIVATEKEY`; empty where the line is missing. */
  readonly label: string;
  readonly body: string;
  readonly missing?: 'BEGIN' | 'END' | undefined;
}

/** Without line ends, the dashes of two lines touch: the last dash belongs to the second line. */
const BOUNDARY =
  /-{1,10}\s{0,10}(BEGIN|END)\s{0,10}([A-Z0-9 ]{0,40}?)\s{0,10}(?:-{1,9}(?=-\s{0,10}(?:BEGIN|END))|-{1,10})/g;

function findBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let start: { readonly label: string; readonly at: number } | undefined;
  for (const { 0: line, 1: word, 2: name = '', index } of text.matchAll(BOUNDARY)) {
    const label = name.replaceAll(' ', '');
    if (word === 'BEGIN') {
      if (start !== undefined) {
        blocks.push({ label: start.label, body: text.slice(start.at, index), missing: 'END' });
      }
      start = { label, at: index + line.length };
    } else if (start !== undefined) {
      blocks.push({ label: start.label, body: text.slice(start.at, index) });
      start = undefined;
    } else if (blocks.length === 0) {
      blocks.push({ label, body: text.slice(0, index), missing: 'BEGIN' });
    }
  }
  if (start !== undefined) {
    blocks.push({ label: start.label, body: text.slice(start.at), missing: 'END' });
  }
  return blocks;
}

/**
 * Reads all keys and certificates of a text. A damaged one fails even next to a readable one, which
 * may be the previous key; other blocks, such as the parameters of a curve, are skipped.
 */
function readBlocks(blocks: readonly Block[]): readonly KeyMaterial[] {
  const found: KeyMaterial[] = [];
  let problem: unknown;
  for (const block of blocks) {
    try {
      found.push(readBlock(block));
    } catch (error) {
      if (/KEY|CERTIFICATE|^$/.test(block.label)) throw error;
      problem ??= error;
    }
  }
  if (found.length === 0) throw problem;
  return found;
}

function readBlock({ label, body, missing }: Block): KeyMaterial {
  if (label.includes('ENCRYPTED') || /Proc-Type:\s{0,9}4,\s{0,9}ENCRYPTED/.test(body)) {
    return { kind: 'encrypted private key' };
  }
  if (label.startsWith('OPENSSH')) return { kind: 'OpenSSH key' };
  try {
    return classify(decodeBase64(body));
  } catch (error) {
    if (missing === undefined) throw error;
    throw new Error(
      body.trim() === ''
        ? 'all of its lines but one are missing: put the value in double quotes, or write \\n for its line ends'
        : `it is cut off, its -----${missing} line is missing`,
    );
  }
}

const BASE64 = /^[A-Za-z0-9+/_-]+={0,3}$/;

/** Blanks, quotes, escapes, and the marks of quotations and lists. */
const NOT_BASE64 = /[\s"'`“”‘’\\,;>|]/g;

/** Decodes base64 and checks that the DER has exactly the length that it states. */
function decodeBase64(text: string): Buffer {
  const candidates = [
    text,
    // Form decoding turns plus signs into blanks but keeps line ends.
    text.replaceAll(' ', '+'),
    // A shell drops the backslash of an escaped line end.
    text.replace(/(^|[^\s"']{64})r?n/g, '$1').replace(/r?n$/, ''),
  ].map((one) => one.replace(NOT_BASE64, ''));
  if (candidates[0] === '') {
    throw new Error('it has nothing between its -----BEGIN and -----END lines');
  }
  const decoded = candidates
    .filter((candidate) => BASE64.test(candidate))
    .map((candidate) => Buffer.from(candidate, 'base64'));
  if (decoded.length === 0) throw new Error('it has characters that base64 does not have');
  const whole = decoded.find((der) => der.length === readElement(der, 0)?.end);
  if (whole !== undefined) return whole;
  const [der = Buffer.alloc(0)] = decoded;
  const stated = der[0] === SEQUENCE ? readElement(der, 0)?.end : undefined;
  if (stated === undefined) throw new Error('its base64 holds neither a key nor a certificate');
  throw new Error(
    der.length < stated
      ? `it is incomplete, ${der.length} of ${stated} bytes: it was cut off, or characters such as + were lost`
      : `it is ${der.length - stated} bytes too long`,
  );
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;

/** Classifies DER by the first elements of its outer sequence. */
function classify(bytes: Buffer): KeyMaterial {
  const outer = readElement(bytes, 0);
  if (outer === undefined || outer.end > bytes.length) throw new Error('it is cut off');
  const der = bytes.subarray(0, outer.end);
  const first = readElement(der, outer.start);
  const second = first && readElement(der, first.end);
  if (first !== undefined && second !== undefined) {
    if (first.tag === SEQUENCE) {
      if (second.tag === SEQUENCE) return { kind: 'certificate', der };
      if (second.tag === BIT_STRING) return { kind: 'public key', der, type: 'spki' };
      if (second.tag === OCTET_STRING) return { kind: 'encrypted private key' };
    } else if (first.tag === INTEGER) {
      const isVersion = first.end - first.start === 1;
      if (isVersion && der[first.start] === 3) return { kind: 'PKCS#12 file' };
      if (second.tag === SEQUENCE) return { kind: 'private key', der, type: 'pkcs8' };
      if (second.tag === OCTET_STRING) return { kind: 'private key', der, type: 'sec1' };
      if (second.tag === INTEGER) {
        return isVersion
          ? { kind: 'private key', der, type: 'pkcs1' }
          : { kind: 'public key', der, type: 'pkcs1' };
      }
    }
  }
  throw new Error('it is neither a key nor a certificate');
}

/** One element of DER: its tag, and where its content starts and ends. */
interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

function readElement(der: Buffer, at: number): DerElement | undefined {
  const tag = der[at];
  const short = der[at + 1];
  if (tag === undefined || short === undefined) return undefined;
  if (short < 0x80) return { tag, start: at + 2, end: at + 2 + short };
  const count = short - 0x80;
  if (count === 0 || count > 4 || at + 2 + count > der.length) return undefined;
  const start = at + 2 + count;
  return { tag, start, end: start + der.readUIntBE(at + 2, count) };
}
