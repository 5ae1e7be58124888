// The TypeORM recipe of sample/05-exactly-once with the real packages, on a real PostgreSQL.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startPostgres } from './support/postgres-server.mjs';
import { npmInstall, pack, root, run, temporaryFolder } from './support/workspace.mjs';

describe('the TypeORM recipe', () => {
  let result;
  before(async () => {
    const folder = temporaryFolder({ after });
    const app = join(folder, 'app');
    cpSync(join(root, 'test/components/apps/typeorm'), app, { recursive: true });
    cpSync(join(root, 'sample/05-exactly-once/typeorm'), join(app, 'recipe'), { recursive: true });
    const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
    manifest.dependencies['nestjs-wechatpay-insurance'] = `file:${pack(folder).path}`;
    writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
    npmInstall(app);
    run('npx', ['--no-install', 'tsc', '-p', '.'], { cwd: app });
    const postgres = await startPostgres();
    after(() => postgres.stop());
    const env = { ...process.env, DATABASE_URL: postgres.url };
    result = JSON.parse(run(process.execPath, ['main.js'], { cwd: app, env, timeout: 60_000 }));
  });

  test('a notification delivered to two processes has its effect once', () => {
    assert.deepEqual(result.delivered, {
      statuses: Array.from({ length: 8 }, () => 204),
      ledger: ['T1'],
      active: ['P1'],
    });
  });

  test('an effect that throws leaves neither effect nor key', () => {
    assert.match(result.thrown, /planned/);
    assert.deepEqual(result.afterFailures, ['T1']);
  });

  test('an effect with a swallowed database error fails', () => {
    assert.match(result.swallowed, /current transaction is aborted/);
  });

  test('a failed effect happens at the next attempt', () => {
    assert.equal(result.retried, 'done');
    assert.deepEqual(result.afterRetry, ['T1', 'T2']);
  });

  test('a call that waits for a hung transaction fails within the 5 seconds of WeChat Pay', () => {
    assert.match(result.waited, /lock timeout/);
    assert.ok(result.milliseconds < 4_500, `${result.milliseconds} ms`);
  });
});
