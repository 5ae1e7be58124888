import { afterEach, describe, expect, it } from 'vitest';
import {
  type WechatPayInsuranceOptions,
  WechatPayNotificationVerifier,
  WechatPayPolicyService,
} from '../../lib/index.js';
import { type SimulatorOptions, WechatPaySimulator } from '../../lib/testing/index.js';
import { startModule } from '../support/applications/module.js';
import { NOW } from '../support/fixtures.js';

const DAY = 24 * 3_600_000;

describe('keys that change in the middle of traffic', { timeout: 180_000 }, () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const start = async (
    choose: (options: WechatPaySimulator['moduleOptions']) => WechatPayInsuranceOptions,
    options: SimulatorOptions = { now: NOW },
  ) => {
    const simulator = await WechatPaySimulator.start(options);
    closing.push(() => simulator.stop());
    const module = await startModule({ ...choose(simulator.moduleOptions), retry: false });
    closing.push(() => module.close());
    const service = module.get(WechatPayPolicyService);
    const verifier = module.get(WechatPayNotificationVerifier);
    let number = 0;
    const errors: unknown[] = [];
    const count = { calls: 0, notifications: 0 };
    const step = async (): Promise<void> => {
      number += 1;
      const own = number;
      try {
        await service.submitAuthorization({
          out_insurance_no: `P${own}`,
          plan_id: '12535',
          out_contract_code: `c${own}`,
          insurance_name: '险',
        });
        count.calls += 1;
        const { headers, body } = simulator.signNotification('INSURANCE_ENTRUST.SIGN', {
          contract_id: String(own),
        });
        await verifier.verify(headers, body);
        count.notifications += 1;
      } catch (error) {
        errors.push(error);
      }
    };
    /** Four callers work while the keys change, and for some calls afterwards. */
    const during = async (change: () => unknown): Promise<void> => {
      let changed = false;
      const callers = Array.from({ length: 4 }, async () => {
        for (let after = 0; after < 2; after += changed ? 1 : 0) await step();
      });
      const before = count.calls;
      await expect
        .poll(() => count.calls + errors.length, { timeout: 20_000 })
        .toBeGreaterThan(before + 4);
      await change();
      changed = true;
      await Promise.all(callers);
    };
    const downloads = () =>
      simulator.requests.filter(({ url }) => url.startsWith('/v3/certificates')).length;
    return { simulator, during, step, errors, count, downloads };
  };

  /** Leaves the merchant with the certificates that it downloads. */
  const withoutPublicKey = ({
    wechatPayPublicKey: _key,
    wechatPayPublicKeyId: _id,
    ...options
  }: WechatPaySimulator['moduleOptions']) => options as WechatPayInsuranceOptions;

  it('no call and no notification fails while the certificate rotates, from its listing to the end of the old one', async () => {
    const { simulator, during, errors, count, downloads } = await start(withoutPublicKey);
    simulator.signWith('certificate');
    await during(() => simulator.rotateCertificate({ share: 0 }));
    await simulator.advanceBy(5 * DAY);
    await during(() => simulator.rotateCertificate({ share: 0.3 }));
    await simulator.advanceBy(2 * DAY);
    await during(() => simulator.rotateCertificate());
    // The package names the newest certificate by now, so that the old ones can go.
    await simulator.advanceBy(DAY);
    await during(() => undefined);
    await during(() => simulator.retireCertificates());
    expect([...new Set(errors.map(String))]).toEqual([]);
    expect(count.calls).toBeGreaterThan(50);
    expect(count.notifications).toBe(count.calls);
    // One for each change at most for responses, for notifications, and by age.
    expect(downloads()).toBeLessThanOrEqual(12);
  });

  it('no call and no notification fails while the share of the public key grows from 0 to 1 and falls back', async () => {
    const { simulator, during, errors, count, downloads } = await start((options) => options);
    for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1, 0.5, 0]) {
      await during(() => simulator.signWith('public-key', { share }));
    }
    expect([...new Set(errors.map(String))]).toEqual([]);
    expect(count.notifications).toBe(count.calls);
    // The certificate is downloaded once, for responses or notifications.
    expect(downloads()).toBeLessThanOrEqual(2);
  });

  it.each([0.1, 0.5, 1])(
    'a merchant without the public key rejects the share of %d that it signs, and names the options',
    async (share) => {
      const { simulator, step, errors, count } = await start(withoutPublicKey);
      simulator.signWith('certificate');
      await step();
      simulator.signWith('public-key', { share });
      for (let calls = 0; calls < 10; calls += 1) await step();
      expect(errors.length).toBeGreaterThan(0);
      for (const error of errors as Error[]) {
        expect(error).toMatchObject({ reason: 'unknown-serial' });
        expect(error.message).toMatch(/wechatPayPublicKeyId.* and wechatPayPublicKey/);
      }
      if (share < 1) expect(count.calls).toBeGreaterThan(1);
    },
  );
});
