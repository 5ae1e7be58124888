import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../scripts/check-imports.mjs', import.meta.url));
const lib = fileURLToPath(new URL('../lib', import.meta.url));

describe('the check of imports', () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'check-imports-'));
    cpSync(lib, copy, { recursive: true });
  });
  afterEach(() => rmSync(copy, { recursive: true }));
  const check = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, copy]);
    return { status, output: `${stdout}${stderr}` };
  };

  it('accepts the imports of lib', () => {
    expect(check()).toMatchObject({ status: 0, output: expect.stringContaining('one direction') });
  });

  it.each([
    [
      'a type from a room above',
      'crypto/ciphers.ts',
      "import type { WechatPaySettings } from '../api/settings.js';\n",
      'crypto/ciphers.ts: crypto may not import types from api/settings.ts',
    ],
    [
      'a type in an expression',
      'common/text.ts',
      "export type Leak = import('../errors/wechat-pay.error.js').WechatPayError;\n",
      'common/text.ts: common may not import from errors/wechat-pay.error.ts',
    ],
    [
      'a value of the package in the simulator',
      'testing/simulator/simulator-state.ts',
      "import { toRequestMessage } from '../../crypto/canonical-message.js';\n",
      'testing/simulator/simulator-state.ts: testing/simulator may not import from crypto/canonical-message.ts',
    ],
    [
      'a cycle within a room',
      'crypto/canonical-message.ts',
      "import type { MerchantCredentials } from './merchant-credentials.js';\n",
      'crypto/canonical-message.ts → crypto/merchant-credentials.ts',
    ],
  ])('rejects %s', (_name, file, planted, problem) => {
    appendFileSync(join(copy, file), planted);
    const { status, output } = check();
    expect(status).toBe(1);
    expect(output).toContain(problem);
  });
});
