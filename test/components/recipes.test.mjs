// The recipes of the documentation on a real PostgreSQL, in real applications, against the simulator.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { once as happens } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';
import { Client, Pool } from 'pg';
import { createNotification, MERCHANT, signedHeaders } from './support/platform.mjs';
import { compileRecipes, RECIPE_TABLES } from './support/recipes.mjs';
import { startPostgres } from './support/postgres-server.mjs';

compileRecipes();
const { createPool, inTransaction } = await import('./recipes/dist/in-transaction.js');
const { once, PolicySales } = await import('./recipes/dist/policy-sales.js');
const { NotificationInbox } = await import('./recipes/dist/notification-inbox.js');
const { MissedNotifications } = await import('./recipes/dist/missed-notifications.js');

const TABLES = `
DROP TABLE IF EXISTS handled, inbox, policies, ledger;
${RECIPE_TABLES}
CREATE TABLE policies (out_contract_code text PRIMARY KEY, active boolean NOT NULL DEFAULT false);
CREATE TABLE ledger (out_trade_no text NOT NULL);`;
const PATH = '/wechatpay/notifications';
/** A port on which nothing listens. */
const DEAD = 'http://127.0.0.1:9/notifications';

let postgres;
let pool;
before(async () => {
  Logger.overrideLogger(false);
  postgres = await startPostgres();
  pool = createPool(postgres.url);
});
beforeEach(() => pool.query(TABLES));
after(async () => {
  await pool?.end();
  await postgres?.stop();
});

async function queryValues(sql, ...values) {
  const { rows } = await pool.query({ text: sql, values, rowMode: 'array' });
  return rows.map(([value]) => value);
}

const ledger = () => queryValues('SELECT out_trade_no FROM ledger ORDER BY 1');
const book = (order) => (client) =>
  client.query('INSERT INTO ledger (out_trade_no) VALUES ($1)', [order]);

/** Breaks the connection on the server's side, like a restart or a failover. */
async function breakConnection(client) {
  const administrator = new Client(postgres.config);
  await administrator.connect();
  await administrator.query('SELECT pg_terminate_backend($1)', [client.processID]);
  const query = 'SELECT count(*)::int AS count FROM pg_stat_activity WHERE pid = $1';
  for (let isThere = true; isThere;) {
    const { rows } = await administrator.query(query, [client.processID]);
    isThere = rows[0].count > 0;
  }
  await administrator.end();
}

/** A merchant's application with these providers. */
async function startApplication(t, options, ...providers) {
  const app = await NestFactory.create(
    {
      module: class Merchant {},
      imports: [WechatPayInsuranceModule.forRoot({ ...options, notificationPath: PATH })],
      providers: [{ provide: Pool, useValue: pool }, ...providers],
    },
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  t.after(() => app.close());
  return { app, url: `http://127.0.0.1:${app.getHttpServer().address().port}${PATH}` };
}

async function startSimulator(t) {
  const simulator = await WechatPaySimulator.start({ retrySchedule: [] });
  t.after(() => simulator.stop());
  return simulator;
}

async function deliver(url, { headers, body }) {
  const { status } = await fetch(url, { method: 'POST', headers, body });
  return status;
}

describe('effect and key in one transaction', () => {
  test('concurrent and later calls with one key have one effect', async () => {
    const slowly = async (client) => {
      await book('T1')(client);
      await sleep(100);
    };
    await Promise.all([1, 2, 3, 4].map(() => once(pool, 'key', slowly)));
    await once(pool, 'key', slowly);
    await once(pool, 'other', book('T2'));
    assert.deepEqual(await ledger(), ['T1', 'T2']);
  });

  test('keys that differ in case or in a trailing blank are different', async () => {
    for (const key of ['key', 'Key', 'key ']) await once(pool, key, book(key));
    assert.equal((await ledger()).length, 3);
  });

  test('a failed call leaves neither effect nor key, and a waiting call takes its place', async () => {
    const booked = withResolvers();
    const failing = once(pool, 'key', async (client) => {
      await book('T1')(client);
      booked.resolve();
      await sleep(100);
      throw new Error('planned');
    });
    await booked.promise;
    const waiting = once(pool, 'key', book('T2'));
    await assert.rejects(failing, /planned/);
    await waiting;
    assert.deepEqual(await ledger(), ['T2']);
  });

  test('a transaction with a swallowed database error fails', async () => {
    const careless = once(pool, 'key', async (client) => {
      await book('T1')(client);
      await client.query('SELECT nonsense').catch(() => {});
    });
    await assert.rejects(careless, /rolled back/);
    assert.deepEqual(await queryValues('SELECT key FROM handled'), []);
    await once(pool, 'key', book('T1'));
    assert.deepEqual(await ledger(), ['T1']);
  });

  test('a connection that breaks during a transaction or while idle loses nothing', async () => {
    const broken = once(pool, 'key', async (client) => {
      await book('T1')(client);
      await breakConnection(client);
      await sleep(50);
    });
    await assert.rejects(broken);
    assert.deepEqual(await ledger(), []);
    const idle = await pool.connect();
    idle.release();
    // Not `happens`, which rejects with the error that comes before.
    const ended = new Promise((resolve) => idle.once('end', resolve));
    await breakConnection(idle);
    await ended;
    await once(pool, 'key', book('T1'));
    assert.deepEqual(await ledger(), ['T1']);
  });

  test('a call that waits for a hung transaction fails within the 5 seconds of WeChat Pay', async () => {
    const begun = withResolvers();
    const hung = withResolvers();
    const holding = once(pool, 'key', () => {
      begun.resolve();
      return hung.promise;
    });
    await begun.promise;
    const began = performance.now();
    await assert.rejects(once(pool, 'key', book('T1')), /lock timeout/);
    assert.ok(performance.now() - began < 4_500);
    hung.resolve();
    await holding;
  });

  test('inTransaction returns the result of the work', async () => {
    assert.equal(await inTransaction(pool, async () => 'done'), 'done');
  });

  test('a notification delivered to several processes has its effect once', async (t) => {
    await pool.query("INSERT INTO policies VALUES ('P1'), ('P2')");
    const simulator = await startSimulator(t);
    const processes = [
      await startApplication(t, simulator.moduleOptions, PolicySales),
      await startApplication(t, simulator.moduleOptions, PolicySales),
    ];
    const signed = { contract_id: 'C1', out_contract_code: 'P1', contract_state: 'SIGNED' };
    const paid = { transaction_id: 'X1', out_trade_no: 'T1', trade_state: 'SUCCESS' };
    for (const { url } of [...processes, ...processes]) {
      const { mchid } = simulator.moduleOptions;
      const sign = (event, resource) => simulator.signNotification(event, { mchid, ...resource });
      assert.equal(await deliver(url, sign('INSURANCE_ENTRUST.SIGN', signed)), 204);
      assert.equal(await deliver(url, sign('TRANSACTION.SUCCESS', paid)), 204);
    }
    assert.deepEqual(await ledger(), ['T1']);
    assert.deepEqual(await queryValues('SELECT out_contract_code FROM policies WHERE active'), [
      'P1',
    ]);
  });
});

describe('inbox', () => {
  const fill = (count) =>
    pool.query(
      `INSERT INTO inbox (key, notification)
       SELECT 'k' || n, json_build_object('id', 'n' || n) FROM generate_series(1, $1) AS n`,
      [count],
    );
  const pending = () => queryValues('SELECT key FROM inbox WHERE due_at IS NOT NULL ORDER BY key');
  const bookId = ({ id }, client) => book(id)(client);

  test('the inbox records a notification once, responds 204, and handles it later', async (t) => {
    const simulator = await startSimulator(t);
    const { app, url } = await startApplication(t, simulator.moduleOptions, NotificationInbox);
    const { mchid } = simulator.moduleOptions;
    const resource = {
      mchid,
      contract_id: 'C1',
      out_contract_code: 'P1',
      contract_state: 'SIGNED',
    };
    for (const id of ['EV-1', 'EV-1', 'EV-2']) {
      const sent = simulator.signNotification('INSURANCE_ENTRUST.SIGN', resource, { id });
      assert.equal(await deliver(url, sent), 204);
    }
    const other = simulator.signNotification('TRANSACTION.FAIL', { mchid, out_trade_no: 'T1' });
    assert.equal(await deliver(url, other), 204);
    assert.equal((await pending()).length, 2);
    const inbox = app.get(NotificationInbox);
    const seen = [];
    while (await inbox.workOnce(async (notification) => void seen.push(notification)));
    assert.deepEqual(
      seen.map(({ event_type }) => event_type),
      ['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.FAIL'],
    );
    assert.equal(seen[0].resource.contract_id, 'C1');
    assert.deepEqual(await pending(), []);
  });

  test('workers of several processes share the inbox, and each effect happens once', async () => {
    await fill(60);
    const bookSlowly = async (notification, client) => {
      await bookId(notification, client);
      await sleep(20);
    };
    const pools = [createPool(postgres.url), createPool(postgres.url)];
    const work = async (inbox) => {
      let count = 0;
      while (await inbox.workOnce(bookSlowly)) count += 1;
      return count;
    };
    const inboxes = pools.flatMap((own) => [
      new NotificationInbox(own),
      new NotificationInbox(own),
    ]);
    const counts = await Promise.all(inboxes.map(work));
    await Promise.all(pools.map((own) => own.end()));
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      60,
    );
    assert.ok(counts.filter((count) => count > 0).length > 1, `${counts}`);
    assert.equal(new Set(await ledger()).size, 60);
    assert.equal((await ledger()).length, 60);
  });

  test('a notification that is being handled blocks no other worker', async () => {
    await fill(2);
    const inbox = new NotificationInbox(pool);
    const begun = withResolvers();
    const slow = withResolvers();
    const working = inbox.workOnce(() => {
      begun.resolve();
      return slow.promise;
    });
    await begun.promise;
    try {
      // If these waited, they would fail with the lock timeout.
      assert.equal(await inbox.workOnce(bookId), true);
      assert.equal(await inbox.workOnce(bookId), false);
    } finally {
      slow.resolve();
    }
    await working;
  });

  test('a failed notification leaves no effect, is retried later, and lets the others pass', async () => {
    await fill(2);
    const inbox = new NotificationInbox(pool);
    const failing = async (notification, client) => {
      await bookId(notification, client);
      throw new Error('planned');
    };
    assert.equal(await inbox.workOnce(failing), true);
    assert.equal(await inbox.workOnce(bookId), true);
    assert.equal(await inbox.workOnce(bookId), false);
    assert.equal((await ledger()).length, 1);
    await sleep(1_100);
    assert.equal(await inbox.workOnce(bookId), true);
    assert.equal((await ledger()).length, 2);
    assert.deepEqual(await pending(), []);
  });

  test('an inbox entry with a swallowed database error stays pending', async () => {
    await fill(1);
    await new NotificationInbox(pool).workOnce(async (notification, client) => {
      await bookId(notification, client);
      await client.query('SELECT nonsense').catch(() => {});
    });
    assert.deepEqual(await ledger(), []);
    assert.deepEqual(await pending(), ['k1']);
  });

  test('the intervals between attempts grow, and stay finite after any number of failures', async () => {
    await fill(1);
    await pool.query('UPDATE inbox SET attempts = 100000');
    await new NotificationInbox(pool).workOnce(async () => {
      throw new Error('planned');
    });
    const [hours] = await queryValues(
      'SELECT extract(epoch FROM due_at - now())::float / 3600 FROM inbox',
    );
    assert.ok(hours > 1 && hours < 2, `${hours}`);
  });

  test('an inbox entry becomes free again when its worker dies', async () => {
    await fill(1);
    const inbox = new NotificationInbox(pool);
    const dying = inbox.workOnce(async (notification, client) => {
      await bookId(notification, client);
      await breakConnection(client);
      await sleep(50);
    });
    await assert.rejects(dying);
    assert.deepEqual(await ledger(), []);
    assert.equal(await inbox.workOnce(bookId), true);
    assert.deepEqual(await ledger(), ['n1']);
  });
});

describe('the search for missed notifications', () => {
  const missedNotifications = {
    provide: MissedNotifications,
    inject: [WechatPayInsuranceService, WechatPayTransactionService, PolicySales],
    useFactory: (...services) => new MissedNotifications(...services),
  };
  const active = () => queryValues('SELECT out_contract_code FROM policies WHERE active');

  test('a query finds a contract, and a late notification has no second effect', async (t) => {
    const simulator = await startSimulator(t);
    const { app, url } = await startApplication(
      t,
      simulator.moduleOptions,
      PolicySales,
      missedNotifications,
    );
    await pool.query("INSERT INTO policies VALUES ('P1'), ('P2')");
    const day = (offset) =>
      new Date(Date.now() + (offset * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
    const { redirect_url } = await app.get(WechatPayInsuranceService).preEntrustSign({
      openid: 'openid-1',
      plan_id: 12535,
      out_contract_code: 'P1',
      insured_display_name: '*三',
      contract_notify_url: DEAD,
      policy_start_date: day(1),
      policy_end_date: day(365),
      policy_periods: [1, 2].map((policy_period_id) => ({
        policy_period_id,
        estimated_deduct_date: day(policy_period_id * 30),
        estimated_deduct_amount: { total: 1000 },
      })),
    });
    await simulator.user.sign(redirect_url);
    const missed = app.get(MissedNotifications);
    // P2 is not signed.
    const pending = ['P2', 'P1'].map((out_contract_code) => ({
      plan_id: 12535,
      out_contract_code,
    }));
    await missed.findContracts(pending);
    assert.deepEqual(await active(), ['P1']);
    await pool.query('UPDATE policies SET active = false');
    await missed.findContracts(pending);
    const [late] = simulator.deliveries;
    assert.equal(late.status, undefined);
    assert.equal(await deliver(url, late), 204);
    assert.deepEqual(await active(), []);
  });

  test('a query finds an order, and a failed query does not block the others', async (t) => {
    const orders = {
      broken: { status: 400, body: { code: 'PARAM_ERROR', message: 'planned' } },
      unknown: { status: 404, body: { code: 'ORDER_NOT_EXIST', message: 'planned' } },
      unpaid: { status: 200, body: { out_trade_no: 'unpaid', trade_state: 'NOTPAY' } },
      paid: {
        status: 200,
        body: { out_trade_no: 'paid', trade_state: 'SUCCESS', transaction_id: 'X1' },
      },
    };
    const server = createServer(({ url }, response) => {
      const [, order] = /^\/v3\/pay\/transactions\/out-trade-no\/(\w+)\?/.exec(url) ?? [];
      const { status, body } = orders[order];
      const bytes = Buffer.from(JSON.stringify({ mchid: MERCHANT.mchid, ...body }));
      response.writeHead(status, signedHeaders(bytes)).end(bytes);
    });
    server.listen(0, '127.0.0.1');
    await happens(server, 'listening');
    t.after(() => server.close());
    const baseUrl = `http://127.0.0.1:${server.address().port}`;
    const options = { ...MERCHANT, baseUrl };
    const { app, url } = await startApplication(t, options, PolicySales, missedNotifications);
    const missed = app.get(MissedNotifications);
    for (let times = 0; times < 2; times += 1) await missed.findOrders(Object.keys(orders));
    assert.deepEqual(await ledger(), ['paid']);
    const { body } = createNotification('TRANSACTION.SUCCESS', 1);
    assert.equal(await deliver(url, { headers: signedHeaders(body), body }), 204);
    assert.deepEqual(await ledger(), ['paid']);
  });
});

/** `Promise.withResolvers`, which is missing in Node 20. */
function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
