import crypto, { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

/**
 * A simulator generates three RSA pairs when it starts, which takes most of a second, and the tests start
 * hundreds of simulators. As a setup file of Vitest, this returns pairs that were made in advance, a different
 * one at each call until all have been used. Only `generateKeyPair('rsa', { modulusLength: 2048 })` is replaced;
 * any other call goes to Node.
 */
const FILE = new URL('../fixtures/made-in-advance.keys.pem', import.meta.url);
const INSTALLED = Symbol.for('nestjs-wechatpay-insurance.test.keys-made-in-advance');

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Installed {
  suspended: boolean;
}

/** Runs `work` while Node generates the keys. */
export async function withKeysOfNode<T>(work: () => Promise<T>): Promise<T> {
  const installed = (globalThis as { [INSTALLED]?: Installed })[INSTALLED];
  if (installed === undefined) throw new Error('the setup file has not run');
  installed.suspended = true;
  try {
    return await work();
  } finally {
    installed.suspended = false;
  }
}

function install(): Installed {
  const installed: Installed = { suspended: false };
  const real = crypto.generateKeyPair;
  const make = promisify(real) as (type: string, options: object) => Promise<unknown>;
  const texts = readFileSync(FILE, 'utf8').match(/-----BEGIN[^]*?-----END[^\n]*\n/g) ?? [];
  const pairs: KeyPair[] = [];
  let calls = 0;

  const next = (): KeyPair => {
    const index = calls++ % texts.length;
    return (pairs[index] ??= readKeyPair(texts[index]!));
  };
  const given = (type: string, options: object): boolean =>
    !installed.suspended &&
    type === 'rsa' &&
    JSON.stringify(options) === JSON.stringify({ modulusLength: 2048 });
  const replacement = (type: string, options: object, done: (...result: unknown[]) => void) => {
    if (!given(type, options)) return Reflect.apply(real, crypto, [type, options, done]);
    const { publicKey, privateKey } = next();
    setImmediate(done, null, publicKey, privateKey);
  };
  Object.defineProperty(replacement, promisify.custom, {
    value: async (type: string, options: object) => {
      if (!given(type, options)) return make(type, options);
      // Node does not call back in the same turn of the event loop either.
      await new Promise((resolve) => setImmediate(resolve));
      return { ...next() };
    },
  });
  crypto.generateKeyPair = replacement as unknown as typeof crypto.generateKeyPair;
  syncBuiltinESMExports();
  return installed;
}

function readKeyPair(text: string): KeyPair {
  const privateKey = createPrivateKey(text);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

// A worker without isolation runs its setup files once per spec.
(globalThis as { [INSTALLED]?: Installed })[INSTALLED] ??= install();
