import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  WechatPayConfigurationError,
  WechatPayCredentials,
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
  WechatPayInsuranceService,
} from '../../lib/index.js';
import {
  API_V3_KEY,
  APPID,
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  PUBLIC_KEY_ID,
} from '../support/fixtures.js';
import { createMerchant } from '../../lib/merchants/create-merchant.js';
import { createWechatPayTestOptions } from '../../lib/testing/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { printed } from '../support/verdicts/printed.js';

const fixturePath = (name: string) =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

const VARIABLES: Readonly<Record<string, string>> = {
  WECHATPAY_MCHID: MCHID,
  WECHATPAY_APPID: APPID,
  WECHATPAY_MERCHANT_SERIAL_NUMBER: MERCHANT_SERIAL,
  WECHATPAY_MERCHANT_PRIVATE_KEY: fixture('merchant.key.pem'),
  WECHATPAY_API_V3_KEY: API_V3_KEY,
  WECHATPAY_PUBLIC_KEY_ID: PUBLIC_KEY_ID,
  WECHATPAY_PUBLIC_KEY: fixture('wechat-pay.pub.pem'),
  WECHATPAY_PLATFORM_CERTIFICATES: 'off',
  WECHATPAY_CONTRACT_NOTIFY_URL: 'https://merchant.example/contracts',
  WECHATPAY_TRANSACTION_NOTIFY_URL: 'http://10.0.0.1/transactions',
  WECHATPAY_BASE_URL: 'https://api.merchant.example',
  WECHATPAY_BACKUP_BASE_URL: 'https://backup.merchant.example',
  WECHATPAY_TIMEOUT: '5000',
  WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL: 'true',
  WECHATPAY_ALLOW_HTTP_FOR_TESTING: 'false',
};

const OPTIONS = {
  mchid: MCHID,
  appid: APPID,
  merchantSerialNumber: MERCHANT_SERIAL,
  merchantPrivateKey: fixture('merchant.key.pem'),
  apiV3Key: API_V3_KEY,
  wechatPayPublicKeyId: PUBLIC_KEY_ID,
  wechatPayPublicKey: fixture('wechat-pay.pub.pem'),
  platformCertificates: 'off',
  contractNotifyUrl: 'https://merchant.example/contracts',
  transactionNotifyUrl: 'http://10.0.0.1/transactions',
  baseUrl: 'https://api.merchant.example',
  backupBaseUrl: 'https://backup.merchant.example',
  timeout: 5000,
  allowHttpTransactionNotifyUrl: true,
  allowHttpForTesting: false,
  variablePrefix: 'WECHATPAY_',
};

function read(variables: Readonly<Record<string, unknown>>) {
  return wechatPayInsuranceOptionsFromConfig({ get: (name) => variables[name] });
}

function mistakesIn(variables: Readonly<Record<string, unknown>>): WechatPayConfigurationError {
  try {
    read(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(WechatPayConfigurationError);
    return error as WechatPayConfigurationError;
  }
  throw new Error('expected an error');
}

describe('wechatPayInsuranceOptionsFromConfig', () => {
  it('reads every variable into its option', () => {
    expect(read(VARIABLES)).toEqual(OPTIONS);
  });

  it('returns options that start a module', async () => {
    await (await startModule(read(VARIABLES))).close();
  });

  it.each([undefined, null, ''])('treats %j as absent', (absent) => {
    const none = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, absent]));
    expect(read(none)).toEqual({ variablePrefix: 'WECHATPAY_' });
    expect(Object.keys(read({ ...none, WECHATPAY_MCHID: MCHID }))).toEqual([
      'variablePrefix',
      'mchid',
    ]);
  });

  it('reads PEMs from the files in _PATH variables', () => {
    expect(
      read({
        ...VARIABLES,
        WECHATPAY_MERCHANT_PRIVATE_KEY: '',
        WECHATPAY_MERCHANT_PRIVATE_KEY_PATH: fixturePath('merchant.key.pem'),
        WECHATPAY_PUBLIC_KEY: undefined,
        WECHATPAY_PUBLIC_KEY_PATH: fixturePath('wechat-pay.pub.pem'),
      }),
    ).toEqual(OPTIONS);
  });

  it('ignores an empty _PATH variable', () => {
    expect(read({ ...VARIABLES, WECHATPAY_PUBLIC_KEY_PATH: '' })).toEqual(OPTIONS);
  });

  it.each([
    ['WECHATPAY_PLATFORM_CERTIFICATES', 'auto', 'platformCertificates', 'auto'],
    ['WECHATPAY_BACKUP_BASE_URL', 'off', 'backupBaseUrl', null],
    ['WECHATPAY_TIMEOUT', 2500, 'timeout', 2500],
    ['WECHATPAY_TIMEOUT', '2500', 'timeout', 2500],
    ['WECHATPAY_MAX_BILL_SIZE', '1073741824', 'maxBillSize', 1_073_741_824],
    [
      'WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL',
      'false',
      'allowHttpTransactionNotifyUrl',
      false,
    ],
    ['WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL', true, 'allowHttpTransactionNotifyUrl', true],
    ['WECHATPAY_ALLOW_HTTP_FOR_TESTING', 'true', 'allowHttpForTesting', true],
    ['WECHATPAY_MCHID', 1900000109, 'mchid', '1900000109'],
  ])('reads %s of %j as %s of %j', (name, value, option, expected) => {
    expect(read({ ...VARIABLES, [name]: value })).toEqual({ ...OPTIONS, [option]: expected });
  });

  it.each([
    ['WECHATPAY_TIMEOUT', '5s', 'timeout'],
    ['WECHATPAY_TIMEOUT', '-1', 'timeout'],
    ['WECHATPAY_MAX_BILL_SIZE', '1 GiB', 'maxBillSize'],
    ['WECHATPAY_MAX_BILL_SIZE', '0', 'maxBillSize'],
    ['WECHATPAY_TIMEOUT', '1e3', 'timeout'],
    ['WECHATPAY_TIMEOUT', '99999999999999999999', 'timeout'],
    ['WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL', 'yes', 'allowHttpTransactionNotifyUrl'],
    ['WECHATPAY_ALLOW_HTTP_TRANSACTION_NOTIFY_URL', '1', 'allowHttpTransactionNotifyUrl'],
    ['WECHATPAY_ALLOW_HTTP_FOR_TESTING', 'TRUE', 'allowHttpForTesting'],
    ['WECHATPAY_PLATFORM_CERTIFICATES', 'pinned', 'platformCertificates'],
    ['WECHATPAY_BACKUP_BASE_URL', 'none', 'backupBaseUrl'],
  ])('leaves %s=%j to the check of %s at start-up', async (name, value, option) => {
    const options = read({
      ...VARIABLES,
      WECHATPAY_TRANSACTION_NOTIFY_URL: '',
      [name]: value,
    });
    const error = await errorOf<WechatPayConfigurationError>(startModule(options));
    expect(error.issues.map((issue) => issue.option)).toEqual([option]);
  });

  it('reports a file that cannot be read together with all other mistakes', () => {
    const error = mistakesIn({
      ...VARIABLES,
      WECHATPAY_MERCHANT_PRIVATE_KEY: undefined,
      WECHATPAY_MERCHANT_PRIVATE_KEY_PATH: '/who/is/this/key.pem',
      WECHATPAY_PUBLIC_KEY: undefined,
      WECHATPAY_PUBLIC_KEY_PATH: tmpdir(),
      WECHATPAY_API_V3_KEY: 'who-is-this',
      WECHATPAY_TIMEOUT: 'who-is-this',
    });
    expect(error.issues).toEqual([
      {
        option: 'merchantPrivateKey',
        message:
          'cannot be read from the file that WECHATPAY_MERCHANT_PRIVATE_KEY_PATH names: ENOENT',
      },
      {
        option: 'wechatPayPublicKey',
        message: 'cannot be read from the file that WECHATPAY_PUBLIC_KEY_PATH names: EISDIR',
      },
      { option: 'apiV3Key', message: 'must be exactly 32 bytes, not 11' },
      { option: 'timeout', message: 'must be a whole number from 1 to 2147483647' },
    ]);
    expect(printed(error)).not.toMatch(/who.is.this/);
  });

  it('reports only the file when nothing else is wrong', () => {
    const error = mistakesIn({
      ...VARIABLES,
      WECHATPAY_MERCHANT_PRIVATE_KEY: undefined,
      WECHATPAY_MERCHANT_PRIVATE_KEY_PATH: 'no-such-file',
    });
    expect(error.issues.map(({ option }) => option)).toEqual(['merchantPrivateKey']);
  });

  it('rejects a PEM that is set by both variables', () => {
    const error = mistakesIn({
      ...VARIABLES,
      WECHATPAY_PUBLIC_KEY_PATH: fixturePath('wechat-pay.pub.pem'),
    });
    expect(error.issues).toEqual([
      {
        option: 'wechatPayPublicKey',
        message: 'must be set by WECHATPAY_PUBLIC_KEY or by WECHATPAY_PUBLIC_KEY_PATH, not by both',
      },
    ]);
  });

  describe('a source', () => {
    it.each<[string, Parameters<typeof wechatPayInsuranceOptionsFromConfig>[0]]>([
      ['a record', VARIABLES],
      ['a record with a variable named get', { ...VARIABLES, get: 'GET' }],
      ['a Map', new Map(Object.entries(VARIABLES))],
      ['an object with a method get', { get: (name: string) => VARIABLES[name] }],
    ])('can be %s', (_what, source) => {
      expect(wechatPayInsuranceOptionsFromConfig(source)).toEqual(OPTIONS);
    });

    it('can be the environment of the process', () => {
      for (const [name, value] of Object.entries(VARIABLES)) vi.stubEnv(name, value);
      expect(wechatPayInsuranceOptionsFromConfig(process.env)).toEqual(OPTIONS);
    });

    it.each([undefined, null, 'WECHATPAY_', 7])('must not be %j', (source) => {
      expect(() => wechatPayInsuranceOptionsFromConfig(source as never)).toThrow(
        new WechatPayConfigurationError([
          {
            option: 'wechatPayInsuranceOptionsFromConfig',
            message: 'requires process.env, another record, or an object with get(key)',
          },
        ]),
      );
    });
  });

  describe('the prefix', () => {
    const rename = (variables: Readonly<Record<string, string>>, prefix: string) =>
      Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [
          name.replace(/^WECHATPAY_/, prefix),
          value,
        ]),
      );
    const SECOND = rename(VARIABLES, 'WECHATPAY_B_');
    const prefix = 'WECHATPAY_B_';

    it('selects the variables of a second merchant', () => {
      const source = { ...VARIABLES, ...SECOND, WECHATPAY_B_MCHID: '1900000110' };
      const options = wechatPayInsuranceOptionsFromConfig(source, { prefix });
      expect(options).toEqual({ ...OPTIONS, mchid: '1900000110', variablePrefix: prefix });
      expect(wechatPayInsuranceOptionsFromConfig(source)).toEqual(OPTIONS);
    });

    it('takes nothing from the variables of the first merchant', () => {
      expect(wechatPayInsuranceOptionsFromConfig(VARIABLES, { prefix })).toEqual({
        variablePrefix: prefix,
      });
      expect(wechatPayInsuranceOptionsFromConfig(SECOND)).toEqual({ variablePrefix: 'WECHATPAY_' });
    });

    it('applies to _PATH variables', () => {
      const { WECHATPAY_B_PUBLIC_KEY: _removed, ...rest } = SECOND;
      const source = { ...rest, WECHATPAY_B_PUBLIC_KEY_PATH: fixturePath('wechat-pay.pub.pem') };
      expect(wechatPayInsuranceOptionsFromConfig(source, { prefix })).toEqual({
        ...OPTIONS,
        variablePrefix: prefix,
      });
    });

    it('defaults to WECHATPAY_ when it is undefined', () => {
      expect(wechatPayInsuranceOptionsFromConfig(VARIABLES, { prefix: undefined })).toEqual(
        OPTIONS,
      );
    });

    it('sets variablePrefix', () => {
      const { variablePrefix } = wechatPayInsuranceOptionsFromConfig(SECOND, { prefix });
      expect(variablePrefix).toBe('WECHATPAY_B_');
      expect(read(VARIABLES).variablePrefix).toBe('WECHATPAY_');
    });

    const broken: Readonly<Record<string, string>> = {
      ...SECOND,
      WECHATPAY_B_TIMEOUT: 'soon',
      WECHATPAY_B_MERCHANT_PRIVATE_KEY: '/run/secrets/apiclient_key.pem',
    };
    const MESSAGES = [
      '\n  timeout (WECHATPAY_B_TIMEOUT): must be a whole number',
      '\n  merchantPrivateKey (WECHATPAY_B_MERCHANT_PRIVATE_KEY): is the path of a file; name it in WECHATPAY_B_MERCHANT_PRIVATE_KEY_PATH',
    ];

    it('names its variables in an error at start', async () => {
      const options = wechatPayInsuranceOptionsFromConfig(broken, { prefix });
      const { message } = await errorOf(startModule(options));
      for (const part of MESSAGES) expect(message).toContain(part);
      expect(message).not.toMatch(/WECHATPAY_(?!B_)/);
    });

    // The source is a record, so that nothing can be learned from the environment of the process.
    it.each([
      ['completed with a spread', (options: object) => ({ ...options, retry: {} })],
      ['completed with Object.assign', (options: object) => Object.assign({ retry: {} }, options)],
      ['without a property', ({ appid: _removed, ...rest }: { appid?: unknown }) => rest],
    ])('names its variables in an error about a copy %s', async (_how, copy) => {
      const options = wechatPayInsuranceOptionsFromConfig(broken, { prefix });
      const { message } = await errorOf(startModule(copy(options) as typeof options));
      for (const part of MESSAGES) expect(message).toContain(part);
      expect(message).not.toMatch(/WECHATPAY_(?!B_)/);
    });

    it('stays unknown to a copy without it, whatever the environment of the process holds', async () => {
      for (const [name, value] of Object.entries(broken)) vi.stubEnv(name, value);
      const { variablePrefix: _removed, ...options } = wechatPayInsuranceOptionsFromConfig(
        process.env,
        { prefix },
      );
      const { message } = await errorOf(startModule(options as never));
      expect(message).toContain('\n  timeout: must be a whole number');
      expect(message).not.toContain('timeout (');
    });

    it.each([
      ['run-time merchants', 'merchants'],
      ['replaced credentials', 'credentials'],
    ])('names its variables in an error of %s', async (_what, source) => {
      const options = { ...wechatPayInsuranceOptionsFromConfig(broken, { prefix }), retry: {} };
      const module = await startModule(createWechatPayTestOptions());
      const run = async () => {
        if (source === 'credentials') {
          return module.get(WechatPayCredentials).replace({ ...options, mchid: MCHID } as never);
        }
        return createMerchant('b', options, {
          handlers: { findByEventType: () => [] },
          checkStore: () => {},
          notificationPath: undefined,
        });
      };
      const { message } = await errorOf(run());
      await module.close();
      expect(message).toContain(MESSAGES[1]);
      expect(message).not.toMatch(/WECHATPAY_(?!B_)/);
    });

    it('takes effect in a copy that repeats it', async () => {
      const options = wechatPayInsuranceOptionsFromConfig(broken, { prefix });
      const copy = { ...options, variablePrefix: options.variablePrefix };
      expect((await errorOf(startModule(copy))).message).toContain(MESSAGES[0]);
    });

    it('names its variables in an error about a file', () => {
      const { WECHATPAY_B_PUBLIC_KEY: _removed, ...rest } = broken;
      const source = { ...rest, WECHATPAY_B_PUBLIC_KEY_PATH: 'no-such-file' };
      expect(() => wechatPayInsuranceOptionsFromConfig(source, { prefix })).toThrow(
        'wechatPayPublicKey (WECHATPAY_B_PUBLIC_KEY): cannot be read from the file that WECHATPAY_B_PUBLIC_KEY_PATH names',
      );
    });

    it('names its variable in the error of a request', async () => {
      const { WECHATPAY_B_CONTRACT_NOTIFY_URL: _removed, ...source } = SECOND;
      const module = await startModule(wechatPayInsuranceOptionsFromConfig(source, { prefix }));
      const { message } = await errorOf(
        module.get(WechatPayInsuranceService).preEntrustSign(pureSign()),
      );
      await module.close();
      expect(message).toContain(
        'or set the option contractNotifyUrl (WECHATPAY_B_CONTRACT_NOTIFY_URL)',
      );
    });

    it.each([
      [{ prefx: 'WECHATPAY_B_' }, 'prefx', 'unknown option; did you mean prefix?'],
      [{ env: 'B' }, 'env', 'unknown option'],
      [{ prefix: null }, 'prefix', "must be a string such as 'WECHATPAY_'"],
      [
        'WECHATPAY_B_',
        'wechatPayInsuranceOptionsFromConfig',
        'requires an object such as { prefix } as its second argument',
      ],
    ])('must not be set by %j', (settings, option, message) => {
      expect(() => wechatPayInsuranceOptionsFromConfig(SECOND, settings as never)).toThrow(
        new WechatPayConfigurationError([{ option, message }]),
      );
    });
  });

  describe('ConfigService with an .env file', () => {
    let folder: string;
    let before: NodeJS.ProcessEnv;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'wechatpay-options-'));
      before = { ...process.env };
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
      // Changed in place: replacing `process.env` would detach later specs from the environment.
      for (const name of Object.keys(process.env)) {
        if (!(name in before)) delete process.env[name];
      }
      Object.assign(process.env, before);
    });

    async function start(lines: readonly string[]): Promise<void> {
      const envFilePath = join(folder, '.env');
      writeFileSync(envFilePath, lines.join('\n'));
      const module = await Test.createTestingModule({
        imports: [
          ConfigModule.forRoot({ envFilePath }),
          WechatPayInsuranceModule.forRootAsync({
            imports: [ConfigModule],
            inject: [ConfigService],
            useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
          }),
        ],
      }).compile();
      expect(module.get(WechatPayInsuranceService)).toBeInstanceOf(WechatPayInsuranceService);
      await module.close();
    }

    const oneLine = (name: string) => fixture(name).replaceAll('\n', String.raw`\n`);
    const plain = [
      `WECHATPAY_MCHID=${MCHID}`,
      `WECHATPAY_APPID=${APPID}`,
      `WECHATPAY_MERCHANT_SERIAL_NUMBER=${MERCHANT_SERIAL}`,
      `WECHATPAY_API_V3_KEY=${API_V3_KEY}`,
      `WECHATPAY_PUBLIC_KEY_ID=${PUBLIC_KEY_ID}`,
      'WECHATPAY_BASE_URL=',
      'WECHATPAY_TIMEOUT=5000',
    ];

    it.each([
      ['double quotes and \\n', (name: string) => `"${oneLine(name)}"`],
      ['single quotes and \\n', (name: string) => `'${oneLine(name)}'`],
      ['no quotes and \\n', oneLine],
      ['double quotes and line ends', (name: string) => `"${fixture(name)}"`],
      ['Windows line ends', (name: string) => `"${fixture(name).replaceAll('\n', '\r\n')}"`],
    ])('starts a module from PEMs in %s', async (_what, pem) => {
      await start([
        ...plain,
        `WECHATPAY_MERCHANT_PRIVATE_KEY=${pem('merchant.key.pem')}`,
        `WECHATPAY_PUBLIC_KEY=${pem('wechat-pay.pub.pem')}`,
      ]);
    });

    it('starts a module from the paths of PEMs', async () => {
      await start([
        ...plain,
        `WECHATPAY_MERCHANT_PRIVATE_KEY_PATH=${fixturePath('merchant.key.pem')}`,
        `WECHATPAY_PUBLIC_KEY_PATH=${fixturePath('wechat-pay.pub.pem')}`,
      ]);
    });

    it('names the required options for an empty .env file', async () => {
      const error = await errorOf<WechatPayConfigurationError>(start([]));
      expect(error.issues.map(({ option }) => option).toSorted()).toEqual([
        'apiV3Key',
        'mchid',
        'merchantPrivateKey',
        'merchantSerialNumber',
      ]);
    });
  });
});
