import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from '../../lib/api/api-call.js';

it('the version in the User-Agent equals the one in package.json', () => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(VERSION).toBe(JSON.parse(manifest).version);
});
