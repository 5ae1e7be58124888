import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../docs/.vitepress/pages.mjs';
import { COLLECTION_EXTRAS, COLLECTION_NAMES } from '../../lib/collection/collection-options.js';
import { PREMIUM_COLLECTION_CHANNEL, PREMIUM_EVENT_TYPES } from '../../lib/collection/index.js';
import { PREMIUM_STATES } from '../../lib/collection/ledger/premiums/premium-state.js';
import * as entry from '../../lib/index.js';
import { BullMqCollectionQueueError } from '../../lib/bullmq/bullmq-collection-queue.error.js';
import { RedisNotificationStoreError } from '../../lib/redis/index.js';
import { SIGNATURE_FAULTS } from '../../lib/testing/index.js';
import {
  listDocuments,
  parseDocument,
  readDocument,
  ROOT,
} from '../../scripts/documentation/markdown.mjs';

const LANGUAGES = [
  ['English', 'docs', 'README.md'],
  ['Chinese', 'docs/zh-CN', 'README.zh-CN.md'],
];
const pages = PAGES.flatMap((group) => group.pages);
const documents = listDocuments();

/** The names of an interface's properties, from its source. */
function readProperties(file, name) {
  const text = readDocument(`lib/${file}`);
  const start = text.indexOf(`export interface ${name} {`);
  const body = text.slice(start, text.indexOf('\n}', start));
  return Array.from(body.matchAll(/^ {2}readonly (\w+)\??:/gm), ([, property]) => property);
}

/** `GET /v3/…` of every endpoint. */
function readEndpoints() {
  return readdirSync(join(ROOT, 'lib'), { recursive: true })
    .filter((file) => file.endsWith('.endpoints.ts'))
    .flatMap((file) => {
      const text = readDocument(`lib/${file}`);
      const endpoints = text.matchAll(/^\s+method: '(\w+)',\s+path:\s+'(\/v3\/[^']+)'/gm);
      return Array.from(endpoints, ([, method, path]) => `${method} ${path}`);
    });
}

/** Names from the code, and the page that has to contain them. */
const NAMED = [
  ['rules', 'rule that can be relaxed', entry.RULE_NAMES],
  [
    'errors',
    'class of an error',
    [
      ...Object.keys(entry),
      RedisNotificationStoreError.name,
      BullMqCollectionQueueError.name,
    ].filter((name) => /(?:Error|Exception)$/.test(name)),
  ],
  ['errors', 'reason of a failed transport', entry.WECHAT_PAY_TRANSPORT_REASONS],
  ['notifications', 'reason of a rejection', entry.WECHAT_PAY_NOTIFICATION_REJECTION_REASONS],
  [
    'observability',
    'channel',
    [...Object.values(entry.WECHAT_PAY_CHANNELS), PREMIUM_COLLECTION_CHANNEL],
  ],
  [
    'observability',
    'field of a step of the premium collection',
    readProperties('collection/engine/collection-diagnostics.ts', 'PremiumStepEvent'),
  ],
  [
    'collection-operations',
    'field of the status of the premium collection',
    [
      ...readProperties('collection/engine/operations/collection-status.ts', 'CollectionStatus'),
      ...readProperties('collection/stores/collection-store.ts', 'StoreStatus'),
    ],
  ],
  ['premium-collection', 'option', [...COLLECTION_NAMES, ...COLLECTION_EXTRAS]],
  ['premium-collection', 'state of a premium', PREMIUM_STATES],
  ['premium-collection', 'event', PREMIUM_EVENT_TYPES],
  ['simulator', 'fault of a signature', SIGNATURE_FAULTS],
  [
    'simulator',
    'fault of a response',
    readProperties('testing/simulator/faults/response-fault.ts', 'ResponseFault'),
  ],
  [
    'simulator',
    'disturbance of notifications',
    readProperties('testing/simulator/notifications/disturbance.ts', 'NotificationDisturbance'),
  ],
];

describe.each(LANGUAGES)('the %s documents', (_language, folder, readme) => {
  it('the sidebar lists every page once', () => {
    const found = documents
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1, -3))
      .filter((page) => !page.startsWith('zh-CN/'));
    expect(pages.toSorted()).toEqual(found.toSorted());
  });

  it('the index links to every page', () => {
    const index = readDocument(`${folder}/index.md`);
    for (const page of pages.filter((name) => name !== 'index')) {
      expect(index).toMatch(new RegExp(`\\]\\((?:\\./)?${page}\\.md[#)]`));
    }
  });

  it('the README has at most 14 KB', () => {
    expect(Buffer.byteLength(readDocument(readme))).toBeLessThanOrEqual(14_336);
  });

  it.each(NAMED)('the page %s names every %s', (page, _what, names) => {
    const text = readDocument(`${folder}/${page}.md`);
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text))).toEqual(
      [],
    );
  });

  it('the page endpoints has a row for every endpoint', () => {
    const rows = readDocument(`${folder}/endpoints.md`)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const endpoints = readEndpoints();
    expect(endpoints.length).toBeGreaterThan(20);
    const missing = endpoints.filter((endpoint) => {
      const [method, path] = endpoint.split(' ');
      const inCode = new RegExp(
        `[ \`]${RegExp.escape?.(path) ?? path.replace(/[{}.]/g, '\\$&')}\``,
      );
      return !rows.some((row) => row.includes(method) && inCode.test(row));
    });
    expect(missing).toEqual([]);
  });

  it('no block of shell commands holds the lines of an .env file', () => {
    const found = documents
      .filter((path) => path === readme || path.startsWith(`${folder}/`))
      .flatMap((path) =>
        parseDocument(readDocument(path)).blocks.map((block) => ({ path, ...block })),
      )
      .filter(({ language, code }) => language === 'sh' && /^[A-Z_]+=\S*$/m.test(code))
      .map(({ path, line }) => `${path}:${line}`);
    expect(found).toEqual([]);
  });
});

it('no block of shell commands holds a comment, which an interactive zsh passes to the command', () => {
  const found = documents
    .flatMap((path) =>
      parseDocument(readDocument(path)).blocks.map((block) => ({ path, ...block })),
    )
    .filter(({ language, code }) => language === 'sh' && /(?:^|\s)#/m.test(code))
    .map(({ path, line }) => `${path}:${line}`);
  expect(found).toEqual([]);
});
