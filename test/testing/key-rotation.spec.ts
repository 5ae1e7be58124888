import { afterEach, describe, expect, it } from 'vitest';
import { WechatPayClient, WechatPayPolicyService } from '../../lib/index.js';
import { type SimulatorOptions, WechatPaySimulator } from '../../lib/testing/index.js';
import { startModule } from '../support/applications/module.js';
import { Aes, connectPlugin } from './support/axios-plugin.js';
import { MerchantClient, signatureHeaders } from './support/merchant-client.js';
import { NOW } from './support/pre-sign-body.js';

const DAY = 86_400_000;
const simulators: WechatPaySimulator[] = [];
const start = async (options: SimulatorOptions = {}) => {
  const simulator = await WechatPaySimulator.start(options);
  simulators.push(simulator);
  return simulator;
};
afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.stop())));

interface ListedCertificate {
  readonly serial_no: string;
  readonly effective_time: string;
  readonly expire_time: string;
}

/** The keys that a client without the public key sees. */
function observe(simulator: WechatPaySimulator) {
  const client = new MerchantClient(simulator.moduleOptions);
  const download = (serial?: string) =>
    client.call('GET', '/v3/certificates', { headers: { 'Wechatpay-Serial': serial } });
  return {
    download,
    async listed(): Promise<ListedCertificate[]> {
      return (await download()).json.data;
    },
    async responseSerials(count: number, serial?: string): Promise<string[]> {
      const serials: string[] = [];
      for (let index = 0; index < count; index++) {
        serials.push(signatureHeaders((await download(serial)).headers).serial);
      }
      return serials;
    },
    notifications(count: number): string[] {
      return Array.from(
        { length: count },
        () => simulator.signNotification('A.B', {}).headers['Wechatpay-Serial'] ?? '',
      );
    },
  };
}

const countSerial = (serials: readonly string[], serial: string | undefined) =>
  serials.filter((one) => one === serial).length;

describe('platform certificates with signatures by the real time', () => {
  it.each([
    ['a year ahead', 365 * DAY],
    ['a day ahead', DAY],
    ['seven years back', -7 * 365 * DAY],
  ])(
    'certificates are valid by the real and the virtual clock when the virtual one is %s',
    async (_where, offset) => {
      const moment = Date.now() + offset;
      const simulator = await start({ now: moment, signatureTime: 'real' });
      const rotated = await simulator.rotateCertificate();
      for (const entry of await observe(simulator).listed()) {
        for (const now of [Date.now(), moment]) {
          expect(Date.parse(entry.effective_time)).toBeLessThan(now);
          expect(Date.parse(entry.expire_time)).toBeGreaterThan(now + 30 * DAY);
        }
      }
      const { wechatPayPublicKeyId, wechatPayPublicKey, ...options } = simulator.moduleOptions;
      void [wechatPayPublicKeyId, wechatPayPublicKey];
      const module = await startModule({ ...options, clock: Date.now });
      try {
        const { serial } = await module.get(WechatPayClient).encryptField('张三');
        expect(serial).toBe(rotated);
      } finally {
        await module.close();
      }
    },
  );
});

describe('platform certificates by the calendar', () => {
  it('renews certificates ten days before they expire, mixes them for the last five, and drops the old one at the end', async () => {
    const simulator = await start({ now: NOW });
    const see = observe(simulator);
    const [old] = await see.listed();
    const end = Date.parse(old?.expire_time ?? '');

    await simulator.advanceTo(end - 10 * DAY - 1);
    expect(await see.listed()).toHaveLength(1);

    await simulator.advanceBy(1);
    const both = await see.listed();
    const renewed = both[1];
    expect(both.map((entry) => entry.serial_no)).toEqual([old?.serial_no, renewed?.serial_no]);
    expect(Date.parse(renewed?.expire_time ?? '')).toBeGreaterThan(end + 4 * 365 * DAY);
    expect(await see.responseSerials(4)).toEqual(Array(4).fill(old?.serial_no));
    // The new certificate can already be used for encryption and requested by its serial.
    expect(await see.responseSerials(1, renewed?.serial_no)).toEqual([renewed?.serial_no]);

    await simulator.advanceTo(end - 5 * DAY - 1);
    expect(await see.responseSerials(4)).toEqual(Array(4).fill(old?.serial_no));
    await simulator.advanceBy(1);
    const mixed = await see.responseSerials(10);
    expect(countSerial(mixed, old?.serial_no)).toBe(5);
    expect(countSerial(mixed, renewed?.serial_no)).toBe(5);
    // Requesting the new serial does not change the mix.
    expect(countSerial(await see.responseSerials(10, renewed?.serial_no), old?.serial_no)).toBe(5);

    await simulator.advanceTo(end);
    expect((await see.listed()).map((entry) => entry.serial_no)).toEqual([renewed?.serial_no]);
    expect(await see.responseSerials(3)).toEqual(Array(3).fill(renewed?.serial_no));
    expect((await see.download(old?.serial_no)).status).toBe(400);

    // And again, five years later.
    await simulator.advanceTo(Date.parse(renewed?.expire_time ?? '') - 9 * DAY);
    expect(await see.listed()).toHaveLength(2);
  });

  it('renews certificates when the first one was added later', async () => {
    const simulator = await start({ now: NOW, platformCertificates: false });
    await simulator.rotateCertificate();
    const see = observe(simulator);
    const [only] = await see.listed();
    await simulator.advanceTo(Date.parse(only?.expire_time ?? '') - 9 * DAY);
    expect(await see.listed()).toHaveLength(2);
  });
});

describe('rotateCertificate', () => {
  it('lists the new certificate first, then signs a share with it, then all', async () => {
    const simulator = await start({ now: NOW });
    const see = observe(simulator);
    const [old] = await see.listed();
    const next = await simulator.rotateCertificate({ share: 0 });
    expect(await see.listed()).toHaveLength(2);
    expect(await see.responseSerials(3)).toEqual(Array(3).fill(old?.serial_no));
    simulator.signWith('certificate');
    expect(see.notifications(3)).toEqual(Array(3).fill(old?.serial_no));

    const last = await simulator.rotateCertificate({ share: 0.3 });
    expect(countSerial(await see.responseSerials(10), last)).toBe(3);
    expect(countSerial(see.notifications(10), last)).toBe(3);

    simulator.retireCertificates();
    expect((await see.listed()).map((entry) => entry.serial_no)).toEqual([last]);
    expect(await see.responseSerials(2)).toEqual([last, last]);
    expect((await see.download(next)).status).toBe(400);
  });

  it.each([{ share: -0.1 }, { share: 1.1 }, { share: NaN }, { share: '1' }])(
    'rejects the rotation %j',
    async (rotation) => {
      const simulator = await start();
      await expect(simulator.rotateCertificate(rotation as object)).rejects.toThrow(/share/);
      expect(await observe(simulator).listed()).toHaveLength(1);
    },
  );

  it('rejects an unknown option of a rotation', async () => {
    const simulator = await start();
    const rotation = { portion: 0.5 } as object;
    await expect(simulator.rotateCertificate(rotation)).rejects.toThrow(/"portion"/);
  });
});

describe('signWith', () => {
  it('signs the chosen share with the public key and the rest with a certificate', async () => {
    const simulator = await start({ now: NOW });
    const { wechatPayPublicKeyId: keyId } = simulator.moduleOptions;
    const see = observe(simulator);
    const [certificate] = await see.listed();
    for (const share of [0.1, 0.2, 0.5]) {
      simulator.signWith('public-key', { share });
      for (const serials of [await see.responseSerials(20, keyId), see.notifications(20)]) {
        expect(countSerial(serials, keyId)).toBe(share * 20);
        expect(countSerial(serials, certificate?.serial_no)).toBe(20 - share * 20);
      }
    }
    simulator.signWith('certificate', { share: 0.9 });
    expect(countSerial(see.notifications(10), keyId)).toBe(1);
    simulator.signWith('public-key', { share: 0 });
    expect(countSerial(see.notifications(10), keyId)).toBe(0);

    simulator.signWith('requested');
    expect(await see.responseSerials(1, keyId)).toEqual([keyId]);
    expect(await see.responseSerials(1)).toEqual([certificate?.serial_no]);
    expect(see.notifications(1)).toEqual([keyId]);
  });

  it('signWith rejects invalid kinds, shares and options', async () => {
    const simulator = await start({ platformCertificates: false });
    const signWith = simulator.signWith.bind(simulator) as (...settings: unknown[]) => void;
    expect(() => signWith('key')).toThrow(/kind must be one of certificate, public-key, requested/);
    expect(() => signWith('public-key', { share: 2 })).toThrow(/share/);
    expect(() => signWith('public-key', { part: 1 })).toThrow(/"part"/);
    expect(() => signWith('requested', { share: 1 })).toThrow(
      /share cannot be combined with "requested"/,
    );
    expect(() => signWith('public-key', { share: 0.5 })).toThrow('no platform certificate');
    expect(() => signWith('certificate')).toThrow('no platform certificate');
    signWith('certificate', { share: 0 });
  });
});

describe('another client, wechatpay-axios-plugin', () => {
  it('wechatpay-axios-plugin follows a rotation and the move to the public key with downloaded keys', async () => {
    const simulator = await start();
    const { apiV3Key, wechatPayPublicKey, wechatPayPublicKeyId } = simulator.moduleOptions;
    const certs: Record<string, string> = { [wechatPayPublicKeyId]: wechatPayPublicKey };
    const download = async () => {
      const client = connectPlugin(simulator.moduleOptions, certs);
      const { data, headers } = await client.chain('v3/certificates').get();
      for (const { serial_no, encrypt_certificate } of data.data) {
        const { ciphertext, nonce, associated_data } = encrypt_certificate;
        certs[serial_no] = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data);
      }
      return headers['wechatpay-serial'] ?? '';
    };
    // Bootstrap with the public key; afterwards by certificate.
    simulator.signWith('public-key');
    await download();
    simulator.signWith('requested');
    const first = await download();
    expect(first).not.toBe(wechatPayPublicKeyId);

    const next = await simulator.rotateCertificate({ share: 0.5 });
    const seen = [await download(), await download(), await download()];
    expect(seen).toContain(first);
    expect(seen).toContain(next);

    simulator.retireCertificates();
    simulator.signWith('public-key', { share: 0.5 });
    const mixed = [await download(), await download(), await download(), await download()];
    expect(countSerial(mixed, wechatPayPublicKeyId)).toBe(2);
    expect(countSerial(mixed, next)).toBe(2);

    // The plugin does not know the next certificate and rejects its signature.
    const client = connectPlugin(simulator.moduleOptions, { [first]: certs[first] ?? '' });
    await expect(client.chain('v3/certificates').get()).rejects.toThrow();
  });
});

describe("the package's own client", () => {
  it('WechatPayClient follows a rotation with downloaded certificates only', async () => {
    const simulator = await start({ now: NOW });
    const {
      wechatPayPublicKey: _k,
      wechatPayPublicKeyId: _i,
      ...options
    } = simulator.moduleOptions;
    const module = await startModule(options);
    try {
      const service = module.get(WechatPayPolicyService);
      const submit = (number: number) =>
        service.submitAuthorization({
          out_insurance_no: `P${number}`,
          plan_id: '12535',
          out_contract_code: `c${number}`,
          insurance_name: '险',
        });
      expect(await submit(1)).toMatchObject({ auth_state: 'AUTH_STATE_INIT' });
      await simulator.rotateCertificate({ share: 0.5 });
      for (const number of [2, 3, 4]) expect(await submit(number)).toHaveProperty('auth_state');
      simulator.retireCertificates();
      // The certificate that it named is gone; the next download returns the new one.
      await simulator.advanceBy(13 * 3_600_000);
      expect(await submit(5)).toHaveProperty('auth_state');
    } finally {
      await module.close();
    }
  });

  it('WechatPayClient accepts both kinds of key while the share of the public key grows', async () => {
    const simulator = await start({ now: NOW });
    const module = await startModule(simulator.moduleOptions);
    try {
      const service = module.get(WechatPayPolicyService);
      for (const [index, share] of [0, 0.3, 0.5, 1].entries()) {
        simulator.signWith('public-key', { share });
        for (let count = 0; count < 3; count++) {
          const authorization = await service.submitAuthorization({
            out_insurance_no: `P${index}${count}`,
            plan_id: '12535',
            out_contract_code: `c${index}${count}`,
            insurance_name: '险',
          });
          expect(authorization.auth_state).toBe('AUTH_STATE_INIT');
        }
      }
    } finally {
      await module.close();
    }
  });
});
