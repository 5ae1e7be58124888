// Notifications with mutations that know the structure of headers, JSON and ciphertext.
import {
  createEnvelope,
  MCHID,
  NOW,
  PRIVATE_KEYS,
  sealResource,
  SERIALS,
  signBody,
} from './wechat-pay.mjs';

const EVENTS = [
  'INSURANCE_ENTRUST.SIGN',
  'INSURANCE_ENTRUST.TERMINATE',
  'INSURANCE_ENTRUST.RENEW',
  'TRANSACTION.SUCCESS',
  'TRANSACTION.FAIL',
  'REFUND.SUCCESS',
  'INSURANCE_POLICY_MANAGEMENT.GRANTED',
  'LATER.EVENT',
];
const SIGNED = [
  'Wechatpay-Timestamp',
  'Wechatpay-Nonce',
  'Wechatpay-Serial',
  'Wechatpay-Signature',
];
const ODD = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '0x10',
  'null',
  '__proto__',
  'constructor',
  '\u00a0',
  '\n',
  '\r\nX: y',
  ',',
  'a,b',
  '\0',
  'é',
  '张',
  '\ud842',
  'A'.repeat(129),
  'A'.repeat(1025),
  'PUB_KEY_ID_',
  'WECHATPAY/SIGNTEST/',
  '=',
  '====',
];
const VALUES = [
  undefined,
  null,
  '',
  0,
  1,
  true,
  [],
  {},
  [1],
  { a: 1 },
  'x',
  'encrypt-resource',
  '__proto__',
  1e308,
];

export class Mutator {
  #random;
  #bases;

  constructor(random, bases = 64) {
    this.#random = random;
    this.#bases = Array.from({ length: bases }, (_, index) => this.#createBase(index));
  }

  /** The next notification: its headers, its body, and the names of its mutations. */
  next() {
    const base = this.#pick(this.#bases);
    const roll = this.#random();
    if (roll < 0.04) return this.#resign(base);
    const one = { headers: base.headers.map((pair) => [...pair]), body: base.body, names: [] };
    const count = roll < 0.07 ? 0 : 1 + this.#below(3);
    for (let step = 0; step < count; step += 1) {
      const name = this.#pick(UNSIGNED_NAMES);
      UNSIGNED[name](one, this.#tools(base));
      one.names.push(name);
    }
    return one;
  }

  #createBase(index) {
    const resource = {
      mchid: MCHID,
      contract_id: String(index),
      note: '签约'.repeat(this.#below(40)),
    };
    const envelope = createEnvelope(`EV-${index}`, resource, this.#pick(EVENTS));
    const body = Buffer.from(JSON.stringify(envelope));
    const serial = this.#pick(SERIALS);
    // One in eight is too old, or from the future.
    const age = index % 8 === 0 ? this.#pick([301, -301, 3600, 1e8]) : this.#below(601) - 300;
    const timestamp = String(NOW - age);
    const nonce = this.#below(1e9).toString(36).padStart(6, '0');
    return { envelope, resource, body, headers: signBody(body, { serial, timestamp, nonce }) };
  }

  /** A body that WeChat Pay has signed although its content is wrong, or only unusual. */
  #resign(base) {
    const envelope = structuredClone(base.envelope);
    const name = this.#pick(RESIGNED_NAMES);
    const made = RESIGNED[name](envelope, this.#tools(base));
    const body =
      made instanceof Uint8Array
        ? Buffer.from(made)
        : Buffer.from(JSON.stringify(made ?? envelope));
    const sometimes = this.#random() < 0.1 ? { key: PRIVATE_KEYS.get(this.#pick(SERIALS)) } : {};
    return {
      headers: signBody(body, { serial: this.#pick(SERIALS), ...sometimes }),
      body,
      names: [name],
    };
  }

  #tools(base) {
    return {
      base,
      random: this.#random,
      below: (limit) => this.#below(limit),
      pick: (items) => this.#pick(items),
      other: () => this.#pick(this.#bases),
    };
  }

  #below(limit) {
    return Math.floor(this.#random() * limit);
  }

  #pick(items) {
    return items[this.#below(items.length)];
  }
}

const find = ({ headers }, name) =>
  headers.findIndex(([key]) => key.toLowerCase() === name.toLowerCase());
const change = (one, name, edit) => {
  const at = find(one, name);
  if (at >= 0) one.headers[at] = [one.headers[at][0], edit(one.headers[at][1])];
};
const splice = (text, at, removed, added) => text.slice(0, at) + added + text.slice(at + removed);

/** Changes after the signature was made. */
const UNSIGNED = {
  'drop a header': (one, { pick }) => {
    const at = find(one, pick(SIGNED));
    if (at >= 0) one.headers.splice(at, 1);
  },
  'repeat a header': (one, { pick, other, random }) => {
    const name = pick(SIGNED);
    const value = other().headers.find(([key]) => key === name)[1];
    const pair = [random() < 0.5 ? name : name.toUpperCase(), random() < 0.3 ? pick(ODD) : value];
    if (random() < 0.5) one.headers.push(pair);
    else one.headers.unshift(pair);
  },
  'replace a value': (one, { pick }) => change(one, pick(SIGNED), () => pick(ODD)),
  'edit a value': (one, { pick, below }) =>
    change(one, pick(SIGNED), (value) =>
      splice(
        value,
        below(value.length + 1),
        below(3),
        pick(['', '', 'A', '0', '=', '+', ' ', '\n', ',']),
      ),
    ),
  'surround a value': (one, { pick }) =>
    change(one, pick(SIGNED), (value) =>
      pick([` ${value}`, `${value} `, `${value}\t`, `${value},${value}`, `"${value}"`]),
    ),
  'take a value of another notification': (one, { pick, other }) => {
    const name = pick(SIGNED);
    change(one, name, () => other().headers.find(([key]) => key === name)[1]);
  },
  'shift the timestamp': (one, { pick }) =>
    change(one, 'Wechatpay-Timestamp', (value) =>
      pick([
        String(Number(value) + 1),
        String(Number(value) - 301),
        `0${value}`,
        `+${value}`,
        `${value}.0`,
        `${value}000`,
      ]),
    ),
  'spell the serial otherwise': (one, { pick }) =>
    change(one, 'Wechatpay-Serial', (value) =>
      pick([value.toLowerCase(), `00${value}`, value.slice(1), value.replace(/^0+/, '')]),
    ),
  'name another key': (one, { pick }) => change(one, 'Wechatpay-Serial', () => pick(SERIALS)),
  'spell the signature otherwise': (one, { pick, below }) =>
    change(one, 'Wechatpay-Signature', (value) => {
      const bytes = Buffer.from(value, 'base64');
      if (bytes.length > 0) bytes[below(bytes.length)] ^= 1 << below(8);
      return pick([
        bytes.toString('base64'),
        value.replaceAll('+', '-').replaceAll('/', '_'),
        value.replaceAll('=', ''),
        `${value}=`,
        `${value.slice(0, 76)}\n${value.slice(76)}`,
        `WECHATPAY/SIGNTEST/${value}`,
        Buffer.alloc(256).toString('base64'),
        Buffer.concat([Buffer.alloc(1), Buffer.from(value, 'base64')]).toString('base64'),
        value.slice(0, -4),
      ]);
    }),
  'name another type': (one, { pick }) =>
    change(one, 'Wechatpay-Signature-Type', () =>
      pick([
        '',
        'WECHATPAY2-SM2-WITH-SM3',
        'wechatpay2-sha256-rsa2048',
        'NONE',
        'WECHATPAY2-SHA256-RSA2048, x',
      ]),
    ),
  'reorder the headers': (one) => void (one.headers = one.headers.toReversed()),
  'spell the names otherwise': (one, { pick }) => {
    const spell = pick([(name) => name.toLowerCase(), (name) => name.toUpperCase()]);
    one.headers = one.headers.map(([name, value]) => [spell(name), value]);
  },
  'add headers': (one, { below }) => {
    for (let index = below(50); index > 0; index -= 1) one.headers.push([`X-${index}`, 'v']);
  },
  'flip a bit of the body': (one, { below }) => {
    const body = Buffer.from(one.body);
    if (body.length > 0) body[below(body.length)] ^= 1 << below(8);
    one.body = body;
  },
  'cut the body': (one, { below }) =>
    void (one.body = one.body.subarray(0, below(one.body.length + 1))),
  'extend the body': (one, { pick }) =>
    void (one.body = Buffer.concat([
      one.body,
      Buffer.from(pick([' ', '\n', '}', '\0', '{}', one.body.toString()])),
    ])),
  'write the JSON otherwise': (one, { pick }) => {
    const text = one.body.toString();
    one.body = Buffer.from(
      pick([
        () => text.replace('{', '{ '),
        () => `\ufeff${text}`,
        () => text.replace('"id"', String.raw`"\u0069d"`),
        () => text.replace('}', ',"id":"other"}'),
        () => text.replace('{', '{"__proto__":{"mchid":"1"},'),
        () => text.replace('EV-', 'EV–'),
      ])(),
    );
  },
  'take the body of another notification': (one, { other }) => void (one.body = other().body),
  'take the ciphertext of another notification': (one, { base, other }) => {
    const resource = {
      ...base.envelope.resource,
      ciphertext: other().envelope.resource.ciphertext,
    };
    one.body = Buffer.from(JSON.stringify({ ...base.envelope, resource }));
  },
  'move the boundary of nonce and body': (one) => {
    const at = find(one, 'Wechatpay-Nonce');
    if (at < 0 || one.body.length === 0) return;
    one.headers[at][1] += `\n${one.body.subarray(0, 1).toString()}`;
    one.body = one.body.subarray(1);
  },
};
const UNSIGNED_NAMES = Object.keys(UNSIGNED);

const damage = (ciphertext, below) => {
  const bytes = Buffer.from(ciphertext, 'base64');
  bytes[below(bytes.length)] ^= 1 << below(8);
  return bytes.toString('base64');
};
const sealed = (envelope, plaintext, options) => {
  envelope.resource = sealResource(plaintext, options);
};

/** Contents under a valid signature. */
const RESIGNED = {
  'leave the body': () => undefined,
  'change a field of the envelope': (envelope, { pick }) => {
    envelope[
      pick(['id', 'event_type', 'create_time', 'resource_type', 'summary', 'resource', 'later'])
    ] = pick(VALUES);
  },
  'change a field of the resource': (envelope, { pick }) => {
    envelope.resource[
      pick(['algorithm', 'ciphertext', 'nonce', 'associated_data', 'original_type'])
    ] = pick([...VALUES, 'nonce12bytes', 'nonce13bytes!']);
  },
  'damage the ciphertext': (envelope, { below }) => {
    envelope.resource.ciphertext = damage(envelope.resource.ciphertext, below);
  },
  'cut the ciphertext': (envelope, { below }) => {
    const bytes = Buffer.from(envelope.resource.ciphertext, 'base64');
    envelope.resource.ciphertext = bytes.subarray(0, below(bytes.length)).toString('base64');
  },
  'spell the ciphertext otherwise': (envelope, { pick }) => {
    const { ciphertext } = envelope.resource;
    envelope.resource.ciphertext = pick([
      `${ciphertext}=`,
      ` ${ciphertext}`,
      ciphertext.replaceAll('+', '-'),
      `${ciphertext.slice(0, 4)}\n${ciphertext.slice(4)}`,
    ]);
  },
  'change the associated data': (envelope, { pick }) => {
    envelope.resource.associated_data = pick(['', 'other', null, undefined, 'transaction ']);
  },
  'seal with other associated data': (envelope, { pick }) =>
    sealed(envelope, JSON.stringify({ mchid: MCHID }), {
      associatedData: pick(['', '签约', 'certificate']),
    }),
  'seal with another key': (envelope) =>
    sealed(envelope, JSON.stringify({ mchid: MCHID }), { key: 'x'.repeat(32) }),
  'address another merchant': (envelope, { pick }) =>
    sealed(
      envelope,
      JSON.stringify({
        mchid: pick(['1900000110', '', null, 1_900_000_109, [MCHID], ` ${MCHID}`]),
      }),
    ),
  'seal something else than an object': (envelope, { pick }) =>
    sealed(
      envelope,
      pick([
        'null',
        '[]',
        '1',
        '"x"',
        '',
        '{',
        '\ufeff{}',
        '{"mchid":"1900000109"}}',
        `{"mchid":"${MCHID}","mchid":"1"}`,
      ]),
    ),
  'seal names of the prototype': (envelope, { pick }) =>
    sealed(
      envelope,
      pick([
        '{"__proto__":{"mchid":"1"}}',
        '{"constructor":1,"toString":2}',
        `{"mchid":"${MCHID}","__proto__":null}`,
      ]),
    ),
  'seal bytes that are not UTF-8': (envelope) =>
    sealed(envelope, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  'nest deeply': (envelope, { below }) => {
    const depth = below(20_000);
    sealed(envelope, `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  },
  'make it large': (envelope, { below }) => {
    envelope.summary = '摘'.repeat(below(20_000));
  },
  'repeat a name': (envelope) =>
    Buffer.from(JSON.stringify(envelope).replace('}', '},"id":"second","resource":{}')),
  'send no JSON': (_envelope, { pick }) =>
    Buffer.from(pick(['', 'null', '[]', '{', '<xml/>', '"', '1', '\0'])),
  'send bytes that are not UTF-8': (envelope, { below }) => {
    const body = Buffer.from(JSON.stringify(envelope));
    body[below(body.length)] = 0xff;
    return body;
  },
};
const RESIGNED_NAMES = Object.keys(RESIGNED);
