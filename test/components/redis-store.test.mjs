// The Redis store on real redis-servers: single and cluster, wiped, killed, hanging and full.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { Cluster, Redis } from 'ioredis';
import {
  RedisNotificationStore,
  RedisNotificationStoreError,
} from 'nestjs-wechatpay-insurance/redis';
import { notificationStoreContract } from 'nestjs-wechatpay-insurance/testing';
import { cuttingProxy } from './support/cutting-proxy.mjs';
import { startRedis, startRedisCluster } from './support/redis-server.mjs';

const LEASE = 60_000;
const RETENTION = 600_000;

let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.stop());

/**
 * A client that disconnects after the test. Its connection errors are part of the rejections of the
 * store.
 */
function connect(t, port = redis.port, options = {}) {
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, ...options });
  client.on('error', () => {});
  t.after(() => client.disconnect());
  return client;
}

async function claimed(store, key, lease = LEASE) {
  const claim = await store.claim(key, lease);
  assert.equal(claim.outcome, 'claimed');
  return claim;
}

async function runContract(t, createStore) {
  const cases = notificationStoreContract(createStore);
  assert.ok(cases.length > 25);
  await Promise.all(cases.map(({ name, run }) => t.test(name, run)));
}

test('the Redis store meets the contract on a single node', { concurrency: true }, async (t) => {
  const client = connect(t);
  await runContract(t, async () => new RedisNotificationStore(client));
});

test(
  'the Redis store meets the contract over several connections',
  { concurrency: true },
  async (t) => {
    const stores = Array.from({ length: 4 }, () => new RedisNotificationStore(connect(t)));
    let turn = 0;
    const next = () => stores[turn++ % stores.length];
    await runContract(t, async () => ({
      claim: (...args) => next().claim(...args),
      renew: (...args) => next().renew(...args),
      complete: (...args) => next().complete(...args),
      release: (...args) => next().release(...args),
    }));
  },
);

test(
  'the Redis store meets the contract with other settings of ioredis',
  { concurrency: true },
  async (t) => {
    const options = { enableAutoPipelining: true, keyPrefix: 'app:', stringNumbers: true };
    const client = connect(t, redis.port, options);
    await runContract(t, async () => new RedisNotificationStore(client, { prefix: '{n}:' }));
  },
);

test('the Redis store meets the contract on a cluster', { concurrency: true }, async (t) => {
  const cluster = await startRedisCluster();
  const addresses = cluster.nodes.map(({ host, port }) => ({ host, port }));
  const client = new Cluster(addresses);
  client.on('error', () => {});
  t.after(async () => {
    client.disconnect();
    await cluster.stop();
  });
  await runContract(t, async () => new RedisNotificationStore(client));
  const sizes = await Promise.all(cluster.nodes.map((node) => node.command('DBSIZE')));
  for (const size of sizes) assert.ok(Number(size) > 10, `keys on the nodes: ${sizes.join()}`);
});

test('the Redis store distinguishes keys that differ in half a surrogate pair', async (t) => {
  const store = new RedisNotificationStore(connect(t), { prefix: 'half:' });
  const keys = ['EV-\ud800', 'EV-\ud801', 'EV-\udc00', 'EV-\ufffd', 'utf16:00d8', '\ud800', '💰'];
  for (const key of keys) {
    const { token } = await claimed(store, key);
    assert.equal(await store.renew(key, token, LEASE), true);
    assert.equal(await store.complete(key, token), true);
  }
  for (const key of keys) assert.deepEqual(await store.claim(key, LEASE), { outcome: 'done' });
});

test('every key expires: after lease and retention while claimed, after the retention otherwise', async (t) => {
  const client = connect(t);
  const store = new RedisNotificationStore(client, { prefix: 'ttl:', retention: RETENTION });
  const expiresIn = async (milliseconds) => {
    const left = await client.pttl('ttl:key');
    assert.ok(left > milliseconds - 5_000 && left <= milliseconds, `${left} ms left`);
  };
  let { token } = await claimed(store, 'key');
  await expiresIn(LEASE + RETENTION);
  assert.equal(await store.renew('key', token, 2 * LEASE), true);
  await expiresIn(2 * LEASE + RETENTION);
  await store.release('key', token);
  await expiresIn(RETENTION);
  ({ token } = await claimed(store, 'key'));
  assert.equal(await store.complete('key', token), true);
  await expiresIn(RETENTION);
  assert.deepEqual(await client.keys('ttl:*'), ['ttl:key']);
});

test('the Redis store removes a done key when its retention ends', async (t) => {
  const store = new RedisNotificationStore(connect(t), { prefix: 'short:', retention: 2_000 });
  const { token } = await claimed(store, 'key');
  assert.equal(await store.complete('key', token), true);
  assert.deepEqual(await store.claim('key', LEASE), { outcome: 'done' });
  const deadline = performance.now() + 10_000;
  while ((await store.claim('key', LEASE)).outcome === 'done') {
    assert.ok(performance.now() < deadline, 'done never expires');
    await sleep(50);
  }
  assert.equal(await store.complete('key', token), false);
});

test('the Redis store works after SCRIPT FLUSH', async (t) => {
  const client = connect(t);
  const store = new RedisNotificationStore(client);
  const { token } = await claimed(store, 'scripts');
  await client.script('FLUSH');
  assert.equal(await store.renew('scripts', token, LEASE), true);
  await client.script('FLUSH');
  assert.equal(await store.complete('scripts', token), true);
  await client.script('FLUSH');
  assert.deepEqual(await store.claim('scripts', LEASE), { outcome: 'done' });
});

test('a claim from before a wipe can neither be completed nor renewed, and does not affect the next one', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const store = new RedisNotificationStore(connect(t, server.port));
  const stale = await claimed(store, 'key');
  await server.wipe();
  assert.equal(await store.complete('key', stale.token), false);
  assert.equal(await store.renew('key', stale.token, LEASE), false);
  await store.release('key', stale.token);
  assert.equal(await server.command('DBSIZE'), '0');
  const current = await claimed(store, 'key');
  assert.equal(current.attempt, 1);
  assert.equal(await store.complete('key', stale.token), false);
  assert.equal(await store.complete('key', current.token), true);
});

test('a pending claim succeeds after Redis was killed and restarted empty', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const store = new RedisNotificationStore(connect(t, server.port, { maxRetriesPerRequest: null }));
  const lost = await claimed(store, 'key');
  await server.kill();
  const waiting = store.claim('key', LEASE);
  await sleep(200);
  await server.start();
  const current = await waiting;
  assert.deepEqual([current.outcome, current.attempt], ['claimed', 1]);
  assert.equal(await store.complete('key', lost.token), false);
  assert.equal(await store.complete('key', current.token), true);
});

test('every method rejects while Redis is down and the client does not queue commands', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const client = connect(t, server.port, { maxRetriesPerRequest: 1 });
  const store = new RedisNotificationStore(client);
  const { token } = await claimed(store, 'key');
  await server.kill();
  const steps = {
    claim: () => store.claim('key', LEASE),
    renew: () => store.renew('key', token, LEASE),
    complete: () => store.complete('key', token),
    release: () => store.release('key', token),
    ping: () => store.ping(),
  };
  for (const [step, call] of Object.entries(steps)) {
    await assert.rejects(call(), (error) => {
      assert.ok(error instanceof RedisNotificationStoreError);
      assert.equal(error.step, step);
      return true;
    });
  }
});

test('a ping succeeds on a single node and on a cluster, and changes nothing', async (t) => {
  const server = await startRedis();
  const cluster = await startRedisCluster();
  const client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })));
  client.on('error', () => {});
  t.after(async () => {
    client.disconnect();
    await cluster.stop();
    await server.stop();
  });
  const store = new RedisNotificationStore(connect(t, server.port));
  await store.ping();
  assert.equal(await server.command('DBSIZE'), '0');
  const { token } = await claimed(store, 'ping');
  await store.ping();
  assert.deepEqual(await store.claim('ping', LEASE), { outcome: 'busy' });
  assert.equal(await store.complete('ping', token), true);
  await new RedisNotificationStore(client).ping();
});

test('a ping rejects where Redis rejects writes although it responds to PING', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const client = connect(t, server.port);
  const store = new RedisNotificationStore(client);
  await client.config('SET', 'min-replicas-to-write', '1');
  assert.equal(await client.ping(), 'PONG');
  await assert.rejects(store.ping(), /Redis failed to respond to a ping: .*NOREPLICAS/);
  await client.config('SET', 'min-replicas-to-write', '0');
  await store.ping();
  await client.replicaof('127.0.0.1', redis.port);
  assert.equal(await client.ping(), 'PONG');
  await assert.rejects(store.ping(), /Redis failed to respond to a ping: .*READONLY/);
  await client.replicaof('NO', 'ONE');
  await store.ping();
});

test('a command to a hanging Redis stays pending and succeeds when Redis resumes', async (t) => {
  const server = await startRedis();
  t.after(() => server.stop());
  const patient = new RedisNotificationStore(connect(t, server.port));
  const hasty = new RedisNotificationStore(connect(t, server.port, { commandTimeout: 2_000 }));
  const { token } = await claimed(patient, 'key');
  await claimed(hasty, 'other');
  server.pause();
  const completing = patient.complete('key', token);
  const first = await Promise.race([completing, sleep(2_500, 'pending')]);
  assert.equal(first, 'pending');
  await assert.rejects(
    hasty.claim('hasty', LEASE),
    /Redis failed to claim a notification: .*timed out/,
  );
  server.resume();
  assert.equal(await completing, true);
  assert.deepEqual(await patient.claim('key', LEASE), { outcome: 'done' });
});

test('a command with a lost response is retried by the client and has its effect once', async (t) => {
  const proxy = await cuttingProxy(redis.port);
  t.after(() => proxy.stop());
  const client = connect(t, proxy.port);
  const store = new RedisNotificationStore(client, { prefix: 'cut:' });
  assert.equal((await claimed(store, 'warm')).attempt, 1);
  const cut = async (call) => {
    const before = proxy.cuts;
    proxy.cutNextResponse();
    const response = await call();
    assert.equal(proxy.cuts, before + 1);
    return response;
  };
  const first = await cut(() => store.claim('key', LEASE));
  assert.deepEqual([first.outcome, first.attempt], ['claimed', 1]);
  assert.equal(await cut(() => store.renew('key', first.token, LEASE)), true);
  await cut(() => store.release('key', first.token));
  const second = await cut(() => store.claim('key', LEASE));
  assert.deepEqual([second.outcome, second.attempt], ['claimed', 2]);
  assert.equal(await cut(() => store.complete('key', second.token)), true);
  assert.deepEqual(await cut(() => store.claim('key', LEASE)), { outcome: 'done' });
});

test('a full Redis rejects a claim and changes nothing', async (t) => {
  const server = await startRedis('--maxmemory-policy', 'noeviction');
  t.after(() => server.stop());
  const store = new RedisNotificationStore(connect(t, server.port));
  const { token } = await claimed(store, 'key');
  await server.command('CONFIG', 'SET', 'maxmemory', '1');
  await assert.rejects(store.claim('new', LEASE), /OOM/);
  await assert.rejects(store.complete('key', token), /OOM/);
  await server.command('CONFIG', 'SET', 'maxmemory', '0');
  assert.equal(await server.command('DBSIZE'), '1');
  assert.deepEqual(await store.claim('key', LEASE), { outcome: 'busy' });
  assert.equal(await store.complete('key', token), true);
});

test('an error about a wrong password does not show the password', async (t) => {
  const server = await startRedis('--requirepass', 'the-right-one');
  t.after(() => server.stop());
  const url = `redis://default:the-wr0ng-one@127.0.0.1:${server.port}/0`;
  const client = new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => 20 });
  client.on('error', () => {});
  t.after(() => client.disconnect());
  const store = new RedisNotificationStore(client);
  for (let times = 0; times < 5; times += 1) {
    await assert.rejects(store.claim('key', LEASE), (error) => {
      assert.match(error.message, /WRONGPASS|NOAUTH|max retries/i);
      assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /the-wr0ng-one/);
      return true;
    });
  }
});

test('a claim rejects when its key holds a value of another type', async (t) => {
  const client = connect(t);
  await client.set('taken:key', 'text');
  const store = new RedisNotificationStore(client, { prefix: 'taken:' });
  await assert.rejects(store.claim('key', LEASE), /WRONGTYPE/);
  assert.equal(await client.get('taken:key'), 'text');
});

for (const [policy, warnings] of [
  ['allkeys-lru', 1],
  ['volatile-ttl', 1],
  ['noeviction', 0],
]) {
  test(`logs ${warnings === 0 ? 'no warning' : 'one warning that Redis may evict keys'} with ${policy}`, async (t) => {
    const server = await startRedis('--maxmemory-policy', policy);
    t.after(() => server.stop());
    const warned = t.mock.method(Logger.prototype, 'warn', () => {});
    const client = connect(t, server.port);
    const store = new RedisNotificationStore(client);
    for (const key of ['a', 'b', 'c']) await claimed(store, key);
    await client.ping();
    assert.equal(warned.mock.callCount(), warnings);
    for (const call of warned.mock.calls) {
      assert.ok(call.arguments[0].includes(`maxmemory-policy is ${policy}`));
      assert.ok(call.arguments[0].includes('noeviction'));
    }
  });
}
