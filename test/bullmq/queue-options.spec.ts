import { inspect } from 'node:util';
import { Cluster, Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { BullMqCollectionQueue } from '../../lib/bullmq/index.js';
import { WechatPayConfigurationError } from '../../lib/index.js';

const URL = 'redis://user:the-password@127.0.0.1:1/0';
const connection = { url: URL };
const create = (options: unknown) => new BullMqCollectionQueue(options as never);

function readIssues(options: unknown): readonly string[] {
  try {
    create(options);
  } catch (error) {
    if (!(error instanceof WechatPayConfigurationError)) throw error;
    expect(error.message).toContain('BullMqCollectionQueue is not configured correctly');
    expect(inspect(error, { depth: null })).not.toContain('the-password');
    return error.issues.map(({ option, message }) => `${option} ${message}`);
  }
  return [];
}

const NAME_RULE = 'must be a string of 1 to 128 characters without :';
const COUNT_RULE = 'must be a whole number from 1 to';

describe('the options of the queue', () => {
  it.each([
    ['nothing', undefined, ['connection is required']],
    ['no connection', {}, ['connection is required']],
    ['a URL in place of options', { connection: URL }, ['connection must be options of ioredis']],
    ['a list', { connection: [] }, ['connection must be options of ioredis']],
    [
      'another scheme',
      { connection: { url: 'http://user:the-password@host' } },
      ['connection.url must be a URL'],
    ],
    [
      'a URL of a variable that is not set',
      { connection: { url: undefined } },
      ['connection.url must be a URL'],
    ],
    ['a URL without a host', { connection: { url: 'redis://' } }, ['connection.url must be a URL']],
    [
      'a keyPrefix',
      { connection: { ...connection, keyPrefix: 'a' } },
      ['connection must not have a keyPrefix'],
    ],
    [
      'another client',
      { connection: { duplicate: () => {} } },
      ['connection must be a Redis or Cluster'],
    ],
    [
      'an unknown option',
      { connection, concurency: 1 },
      ['concurency unknown option; did you mean concurrency?'],
    ],
    ['an empty name', { connection, name: '' }, [`name ${NAME_RULE}`]],
    ['a name with a colon', { connection, name: 'a:b' }, [`name ${NAME_RULE}`]],
    ['a name of 129 characters', { connection, name: 'a'.repeat(129) }, [`name ${NAME_RULE}`]],
    ['an empty prefix', { connection, prefix: '' }, [`prefix ${NAME_RULE}`]],
    ['a rate of 0', { connection, rate: 0 }, [`rate ${COUNT_RULE} 10000`]],
    ['a rate of 10,001', { connection, rate: 10_001 }, [`rate ${COUNT_RULE} 10000`]],
    ['a rate of half a job', { connection, rate: 0.5 }, [`rate ${COUNT_RULE} 10000`]],
    ['a concurrency of 0', { connection, concurrency: 0 }, [`concurrency ${COUNT_RULE} 1000`]],
    [
      'a concurrency of 1,001',
      { connection, concurrency: 1_001 },
      [`concurrency ${COUNT_RULE} 1000`],
    ],
    [
      'several mistakes',
      { rate: '5', name: 1 },
      ['connection is', `name ${NAME_RULE}`, 'rate must'],
    ],
  ])('reject %s', (_case, options, expected) => {
    const issues = readIssues(options);
    expect(issues).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(issues[index]).toContain(text);
  });

  it.each([
    ['a URL', { connection }],
    ['a URL for TLS', { connection: { url: 'rediss://host' } }],
    ['no address, which is the local Redis', { connection: {} }],
    ['the smallest values', { connection, rate: 1, concurrency: 1, name: 'a', prefix: 'b' }],
    [
      'the greatest values',
      { connection, rate: 10_000, concurrency: 1_000, name: 'a'.repeat(128) },
    ],
    ['an empty keyPrefix', { connection: { ...connection, keyPrefix: '' } }],
  ])('accept %s', (_case, options) => {
    expect(readIssues(options)).toEqual([]);
  });

  it('accept a client of the application with any number of retries, and neither connect nor show it', () => {
    const client = new Redis(URL, { lazyConnect: true, maxRetriesPerRequest: 3 });
    const queue = create({ connection: client });
    expect(client.status).toBe('wait');
    expect(inspect(queue, { depth: null, showHidden: true })).not.toContain('the-password');
    expect(JSON.stringify(queue)).toBe('{}');
  });

  it('reject the keyPrefix of a client', () => {
    const client = new Redis(URL, { lazyConnect: true, keyPrefix: 'app:' });
    expect(readIssues({ connection: client })).toEqual([
      'connection must not have a keyPrefix, which BullMQ does not support; use the option prefix',
    ]);
  });

  it('need a hash tag on a cluster, in the prefix or in the name', () => {
    const cluster = new Cluster([{ host: '127.0.0.1', port: 1 }], { lazyConnect: true });
    expect(readIssues({ connection: cluster })).toEqual([
      expect.stringMatching(/^prefix must have a hash tag on a cluster, for instance \{bull\}/),
    ]);
    expect(readIssues({ connection: cluster, prefix: '{}' })).toHaveLength(1);
    expect(readIssues({ connection: cluster, prefix: '{bull}' })).toEqual([]);
    expect(readIssues({ connection: cluster, name: '{premiums}' })).toEqual([]);
  });
});

describe('a queue that was not started', () => {
  it('takes no job, is idle, and stops', async () => {
    const queue = create({ connection });
    await queue.add([
      { id: 'a', contract_id: 'a', policy_period_id: 1, estimated_deduct_date: '2027-01-01' },
    ]);
    await queue.startSweeps(1_000, async () => {});
    await queue.slowDown(1);
    await queue.idle();
    await queue.stop();
  });
});
