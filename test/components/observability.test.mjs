// The recipes of docs/observability.md with the real packages, in an application of their own.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { npmInstall, pack, root, run, temporaryFolder } from './support/workspace.mjs';

const SIGN = 'POST /v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi';
const QUERY =
  'GET /v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}';
const EVENT = 'INSURANCE_ENTRUST.SIGN';
const CLIENT = 2;
const ERROR = 2;

describe('the recipes for observability', () => {
  let result;
  before(() => {
    const folder = temporaryFolder({ after });
    const app = join(folder, 'app');
    cpSync(join(root, 'test/components/apps/observability'), app, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
    manifest.dependencies['nestjs-wechatpay-insurance'] = `file:${pack(folder).path}`;
    writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
    npmInstall(app);
    run('npx', ['--no-install', 'tsc', '-p', '.'], { cwd: app });
    result = JSON.parse(run(process.execPath, ['main.js'], { cwd: app, timeout: 60_000 }));
  });

  const getPoints = (name) => result.instruments.find((metric) => metric.name === name).points;
  const getSpans = (name) => result.spans.filter((span) => span.name === name);
  const getSpan = (name) => {
    const [span, ...others] = getSpans(name);
    assert.ok(span !== undefined && others.length === 0, `spans named ${name}`);
    return span;
  };

  test('the health module responds 200 with the state of keys, responses and store', () => {
    const { status, body } = result.health;
    assert.equal(status, 200);
    const { keys, lastVerifiedResponse, notificationStore } = body.details.wechatpay;
    assert.deepEqual([keys.state, keys.list.length], ['usable', 1]);
    assert.ok(lastVerifiedResponse.ageSeconds < 60);
    assert.equal(notificationStore.state, 'reachable');
  });

  test('OpenTelemetry gets one time series for each endpoint, outcome and handler, in seconds', () => {
    const durations = {
      'wechatpay.call.duration': [
        { endpoint: SIGN, outcome: 'succeeded', status: 200 },
        { endpoint: QUERY, outcome: 'failed', status: 404 },
      ],
      'wechatpay.notification.delivery.duration': [
        { event_type: EVENT, outcome: 'pending', reason: '' },
        { event_type: '', outcome: 'rejected', reason: 'missing-header' },
      ],
      'wechatpay.notification.handler.duration': [
        { event_type: EVENT, outcome: 'threw', handler: 'fail' },
        { event_type: EVENT, outcome: 'succeeded', handler: 'activate' },
      ],
    };
    for (const [name, attributes] of Object.entries(durations)) {
      const points = getPoints(name);
      assert.deepEqual(
        points.map((point) => point.attributes),
        attributes,
      );
      for (const { value } of points) {
        assert.equal(value.count, 1);
        assert.ok(value.sum > 0 && value.sum < 30, `${name}: ${value.sum} s`);
      }
    }
    // The handler slept for 30 ms; a timer may fire up to a millisecond early.
    const [, activate] = getPoints('wechatpay.notification.handler.duration');
    assert.ok(activate.value.sum > 0.028, `${activate.value.sum} s`);
    assert.deepEqual(getPoints('wechatpay.call.attempts'), [
      { attributes: { endpoint: SIGN }, value: 1 },
      { attributes: { endpoint: QUERY }, value: 1 },
    ]);
  });

  test('Prometheus reads the same time series', () => {
    for (const line of [
      `wechatpay_call_attempts_total{endpoint="${SIGN}"} 1`,
      `wechatpay_call_duration_seconds_count{endpoint="${SIGN}",outcome="succeeded",status="200"} 1`,
      `wechatpay_call_duration_seconds_count{endpoint="${QUERY}",outcome="failed",status="404"} 1`,
      `wechatpay_notification_delivery_duration_seconds_count{event_type="${EVENT}",outcome="pending",reason=""} 1`,
      'wechatpay_notification_delivery_duration_seconds_count{event_type="",outcome="rejected",reason="missing-header"} 1',
      `wechatpay_notification_handler_duration_seconds_count{event_type="${EVENT}",outcome="threw",handler="fail"} 1`,
      `wechatpay_notification_handler_duration_seconds_count{event_type="${EVENT}",outcome="succeeded",handler="activate"} 1`,
    ]) {
      assert.ok(result.prometheus.split('\n').includes(line), line);
    }
  });

  test('the span of a call is a child of the active span, with its duration and error', () => {
    const signing = getSpan(SIGN);
    assert.deepEqual([signing.parent, signing.kind], [result.checkout, CLIENT]);
    assert.ok(signing.milliseconds > 0 && signing.milliseconds < 30_000);
    assert.deepEqual([signing.attributes.status, signing.attributes.attempts], [200, 1]);
    const query = getSpan(QUERY);
    assert.equal(query.parent, result.query);
    assert.deepEqual(query.status, { code: ERROR, message: 'WechatPayApiError' });
  });

  test('the spans of a notification are children of the span of its HTTP request', () => {
    const deliveries = getSpans('wechatpay notification');
    const pending = deliveries.find(({ attributes }) => attributes.outcome === 'pending');
    const requests = result.spans.filter(({ scope }) => scope.endsWith('instrumentation-http'));
    const parent = requests.find(({ id }) => id === pending.parent);
    assert.equal(parent?.attributes['url.path'], '/wechatpay/notifications');
    for (const name of ['wechatpay handler activate', 'wechatpay handler fail']) {
      assert.equal(getSpan(name).parent, parent.id);
    }
    const rejected = deliveries.find(({ attributes }) => attributes.outcome === 'rejected');
    assert.equal(rejected.attributes.reason, 'missing-header');
  });

  test('no metric and no span holds an id of the customer or the message of a handler', () => {
    const { instruments, prometheus } = result;
    const own = result.spans.filter(({ scope }) => scope === 'nestjs-wechatpay-insurance');
    const text = JSON.stringify([instruments, prometheus, own]);
    for (const secret of ['personal data', 'oYobu0MVnQfWpSMOYJz2AHPG_gQw', '"A1"', '张']) {
      assert.ok(!text.includes(secret), secret);
    }
    assert.ok(!JSON.stringify([instruments, prometheus]).includes('EV-'), 'an id in a metric');
  });

  test('Prometheus counts the steps of the premium collection by outcome and reason, without ids', () => {
    const { contract_id, text } = result.premiums;
    const counts = text.split('\n').filter((line) => /_step_duration_seconds_count/.test(line));
    assert.deepEqual(counts, [
      'wechatpay_premium_step_duration_seconds_count{step="schedule",outcome="rejected",reason="PARAM_ERROR"} 1',
      'wechatpay_premium_step_duration_seconds_count{step="query-period",outcome="done",reason=""} 1',
      'wechatpay_premium_step_duration_seconds_count{step="schedule",outcome="done",reason=""} 1',
    ]);
    assert.ok(!text.includes(contract_id), 'the id of a contract in a metric');
  });

  test('no recipe is subscribed once the application has closed', () => {
    assert.deepEqual(result.subscribed, []);
    assert.equal(result.premiums.isSubscribed, false);
  });
});
