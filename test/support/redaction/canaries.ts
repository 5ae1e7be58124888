import { readdirSync } from 'node:fs';
import { API_V3_KEY, fixture } from '../fixtures.js';

/** Identity data of the customers in the tests; values too short to be told from other text are left out. */
const IDENTITY_DATA = [
  'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
  'oPayee0MVnQfWpSMOYJz2AHPG_gQw',
  'oAnotherCustomer',
  '11010119900307123X',
  '张三',
  '张𠮷',
  '李四',
  '王五',
  '王小明',
  '欧阳小明',
];

/** The lines of a private key, of which each is a part of the secret. */
function readPrivateKeyLines(): string[] {
  return readdirSync(new URL('../../fixtures/', import.meta.url))
    .filter((name) => name.endsWith('.key.pem'))
    .flatMap((name) => fixture(name).split('\n'))
    .filter((line) => line.length > 40 && !line.startsWith('-----'));
}

const CANARIES = [
  API_V3_KEY,
  Buffer.from(API_V3_KEY).toString('base64'),
  Buffer.from(API_V3_KEY).toString('hex'),
  ...IDENTITY_DATA,
  ...readPrivateKeyLines(),
];

/** Returns what of the secrets and the identity data a text shows. */
export function findCanaries(text: string): string[] {
  return CANARIES.filter((canary) => text.includes(canary));
}
