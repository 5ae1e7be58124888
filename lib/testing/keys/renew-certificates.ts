import type { SimulatorClock } from '../clock/simulator-clock.js';
import type { Randomness } from '../randomness.js';
import { LONGEST_WAIT } from '../setting-checks.js';
import { createPlatformCertificate } from './platform-certificate.js';
import type { PlatformKeyRing } from './platform-key-ring.js';

/** Makes the next platform certificate whenever the end of the newest comes near. */
export function renewCertificates(
  { certificates }: PlatformKeyRing,
  clock: SimulatorClock,
  randomness: Randomness,
): void {
  const wait = (): void => {
    const due = certificates.renewalDue();
    // A timer cannot hold five years.
    if (due !== undefined) clock.schedule(Math.min(due - clock.now(), LONGEST_WAIT), renew);
  };
  const renew = async (): Promise<void> => {
    const due = certificates.renewalDue();
    if (due !== undefined && due <= clock.now()) {
      const { newest } = certificates;
      certificates.add(await createPlatformCertificate(clock.now(), randomness, newest));
    }
    wait();
  };
  wait();
}
