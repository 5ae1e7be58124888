import { randomDigits, randomHex } from './randomness.js';
import type { Randomness } from './randomness.js';
import { SimulatedMerchant } from './simulated-merchant.js';
import type { MerchantOptions, SimulatorOptions } from './simulator-options.js';

/** The merchants that the options describe, with fresh keys; without `merchants`, one. */
export async function createMerchants(
  options: SimulatorOptions,
  now: number,
  randomness: Randomness,
): Promise<readonly SimulatedMerchant[]> {
  const merchants: readonly MerchantOptions[] = options.merchants ?? [options];
  const taken = new Set(merchants.map(({ mchid }) => mchid));
  const described = merchants.map(({ mchid, appid, plans, platformCertificates = true }) => ({
    mchid: mchid ?? newMchid(randomness, taken),
    appid: appid ?? `wx${randomHex(randomness, 8).toLowerCase()}`,
    plans,
    platformCertificates,
  }));
  return Promise.all(
    described.map((merchant) => SimulatedMerchant.create(merchant, now, randomness)),
  );
}

function newMchid(randomness: Randomness, taken: Set<string | undefined>): string {
  const mchid = `19${randomDigits(randomness, 8)}`;
  if (taken.has(mchid)) return newMchid(randomness, taken);
  taken.add(mchid);
  return mchid;
}
