import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Wrong options, and what the last line of the compiler's message names. */
const CASES = [
  ['forRoot({ ...common, ...serial })', "'merchantPrivateKey' is missing"],
  ['forRoot({ ...common, ...key })', "'merchantSerialNumber' is missing"],
  ['forRoot({ ...key, ...serial, mchid })', "'apiV3Key' is missing"],
  ['forRoot({ ...key, ...serial, apiV3Key: mchid })', "'mchid' is missing"],
  [
    "forRoot({ ...valid, wechatPayPublicKeyId: 'PUB_KEY_ID_1' })",
    "'wechatPayPublicKey' is missing",
  ],
  ["forRoot({ ...valid, wechatPayPublicKey: 'pem' })", "'wechatPayPublicKeyId' is missing"],
  ["forRoot({ ...valid, platformCertificates: 'off' })", '\'"off"\' is not assignable'],
  ['forRoot({ ...valid, merchantPrivateKey: maybe })', "'undefined' is not assignable"],
  ['forRoot({ ...valid, timeOut: 1 })', "write 'timeout'?"],
  ["forRoot({ ...valid, timeout: '5s' })", "'string' is not assignable to type 'number'"],
  [
    'forRootAsync({ useFactory: () => ({ ...common, ...serial }) })',
    "'merchantPrivateKey' is missing",
  ],
  [
    'forRootAsync({ useFactory: () => ({ ...valid, isGlobal: true }) })',
    "'boolean' is not assignable",
  ],
] as const;

const SOURCE = `
import { WechatPayInsuranceModule } from '${root}lib/wechat-pay-insurance.module.js';
const { forRoot, forRootAsync } = WechatPayInsuranceModule;
const mchid = '1900000109';
declare const maybe: string | undefined;
const common = { mchid, apiV3Key: 'k' };
const key = { merchantPrivateKey: 'pem' };
const serial = { merchantSerialNumber: '01' };
const valid = { ...common, ...key, ...serial };
`;

describe.each([
  ['5.9', 'node_modules/typescript-5.9/bin/tsc'],
  ['7', 'node_modules/typescript/bin/tsc'],
])('the messages of TypeScript %s', (_version, compiler) => {
  const folder = mkdtempSync(join(tmpdir(), 'compiler-messages-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** The lines of the message for each case. */
  const messages: string[][] = CASES.map(() => []);

  beforeAll(async () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const calls = CASES.map(([call]) => `${call};\n`).join('');
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'options.ts'), `${SOURCE}${calls}`);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: { noEmit: true, rootDir: '/' },
        include: ['options.ts'],
      }),
    );
    const args = [join(root, compiler), '-p', folder, '--pretty', 'false'];
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder }, (_error, stdout) => resolve(stdout));
    });
    const first = SOURCE.split('\n').length;
    let current: string[] | undefined;
    for (const line of output.trim().split('\n')) {
      const found = /^options\.ts\((\d+),/.exec(line);
      if (found !== null) current = messages[Number(found[1]) - first];
      current?.push(line);
    }
  }, 120_000);

  it.each(CASES.map((row, index) => [...row, index] as const))(
    'say about %s: %s',
    (_call, expected, index) => {
      expect(messages[index]?.at(-1)).toContain(expected);
    },
  );
});
