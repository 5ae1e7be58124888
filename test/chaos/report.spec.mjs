import { expect, it } from 'vitest';
import { audit } from './audit.mjs';
import { describe } from './report.mjs';

const run = (notification, token, at) => [
  { type: 'claimed', at, asked: at - 1, token, process: 'A1', notification, handler: 'h' },
  { type: 'start', at: at + 1, token, process: 'A1', notification, handler: 'h' },
  { type: 'renewed', at: at + 50, asked: at + 49, token, held: true, process: 'A1' },
  { type: 'end', at: at + 100, token, process: 'A1', ok: true, notification, handler: 'h' },
  { type: 'completed', at: at + 101, token, recorded: true, process: 'A1' },
];
const response = (notification, at) => ({
  type: 'response',
  at,
  notification,
  slot: 'A',
  status: 204,
  reached: true,
});
const journal = (...lines) => [
  { type: 'settings', at: 0, lease: 1_000 },
  ...['good', 'bad'].map((notification) => ({
    type: 'expected',
    at: 0,
    notification,
    handlers: ['h'],
  })),
  { type: 'worker', at: 0, slot: 'A', process: 'A1' },
  ...lines,
];
const describedWith = (lines) =>
  describe({ title: 'storm', report: audit(lines), short: [], endings: [0], lines });

it('prints every line of the journal about a finding, in chronological order', () => {
  const wipe = { type: 'wiped', at: 160, from: 155 };
  const early = response('bad', 149);
  const bad = run('bad', 'b', 100);
  const lines = journal(wipe, ...bad, early, ...run('good', 'g', 100), response('good', 220));
  const text = describedWith(lines);
  const evidence = text
    .split('\n')
    .filter((line) => line.startsWith('    {'))
    .map((line) => JSON.parse(line));
  const expected = lines.find(({ type, notification }) => type + notification === 'expectedbad');
  const [claimed, start, renewed, end, completed] = bad;
  expect(evidence).toEqual([expected, claimed, start, early, renewed, wipe, end, completed]);
  expect(text).toContain('204 too early: bad at 149');
});

it('prints some findings of each kind, regardless of the number of others', () => {
  const lost = Array.from({ length: 4 }, (_, number) => ({
    type: 'expected',
    at: 0,
    notification: `lost-${number}`,
    handlers: ['h'],
  }));
  const early = response('bad', 149);
  const text = describedWith(
    journal(...lost, early, ...run('bad', 'b', 100), ...run('good', 'g', 100)),
  );
  expect(text).toContain(`    ${JSON.stringify(early)}`);
  expect(lost.map((line) => text.includes(`    ${JSON.stringify(line)}`))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

it('prints no line of the journal without a finding', () => {
  const lines = journal(
    ...run('good', 'g', 100),
    response('good', 220),
    ...run('bad', 'b', 300),
    response('bad', 420),
  );
  expect(describedWith(lines)).not.toContain('    {');
});
