import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, run } from './support/workspace.mjs';

test('npm run sbom lists every locked package with its hash, and none as a part of the package', (t) => {
  const bom = JSON.parse(run('npm', ['run', '--silent', 'sbom'], { cwd: root }));
  assert.equal(bom.bomFormat, 'CycloneDX');

  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const locked = Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { name, version, integrity }]) =>
      [`pkg:npm/${name ?? path.split('node_modules/').at(-1)}@${version}`, toHex(integrity)].join(),
    );
  const listed = bom.components.map(({ purl, hashes }) =>
    [decodeURIComponent(purl), hashes[0].content].join(),
  );
  assert.ok(locked.length > 100);
  assert.deepEqual(
    locked.filter((one) => !listed.includes(one)),
    [],
  );
  assert.deepEqual(
    listed.filter((one) => !locked.includes(one)),
    [],
  );
  t.diagnostic(`${listed.length} packages`);

  const shipped = bom.components.filter(
    ({ properties }) => !properties.some(({ name }) => name === 'cdx:npm:package:development'),
  );
  assert.deepEqual(shipped, []);
});

function toHex(integrity) {
  return Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
}
