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

const SECRETS = [
  API_V3_KEY,
  Buffer.from(API_V3_KEY).toString('base64'),
  Buffer.from(API_V3_KEY).toString('hex'),
  ...readPrivateKeyLines(),
];

/** Returns the secrets that a text shows. */
export function findSecrets(text: string): string[] {
  return SECRETS.filter((secret) => text.includes(secret));
}

/** Returns the secrets and the identity data that a text shows. */
export function findCanaries(text: string): string[] {
  return [...findSecrets(text), ...IDENTITY_DATA.filter((data) => text.includes(data))];
}
