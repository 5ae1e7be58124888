import { describe, expect, it } from 'vitest';
import {
  BOUNDS,
  explainEvents,
  explainNotifications,
  findGrowth,
  findLostNotifications,
} from './audit.mjs';

const handle = (id, real) => ({ event: { id }, real });

describe('explainEvents', () => {
  it('counts nothing when every event was handled once', () => {
    const result = explainEvents([handle('e1', 1), handle('e2', 2)], []);
    expect(result).toEqual({ repeated: 0, causes: {}, unexplained: [] });
  });

  it('explains a second handling after the record of the first one failed', () => {
    const incidents = [{ event: 'e1', real: 150, outcome: 'not recorded' }];
    const result = explainEvents([handle('e1', 200), handle('e1', 100)], incidents);
    expect(result).toEqual({ repeated: 1, causes: { 'not recorded': 1 }, unexplained: [] });
  });

  it.each([
    ['of another event', { event: 'e2', real: 150, outcome: 'not recorded' }],
    ['before the first handling', { event: 'e1', real: 99, outcome: 'not recorded' }],
    ['after the second handling', { event: 'e1', real: 201, outcome: 'not recorded' }],
  ])('accepts no incident %s as a cause', (_name, incident) => {
    const { unexplained } = explainEvents([handle('e1', 100), handle('e1', 200)], [incident]);
    expect(unexplained).toEqual(['e1 was handled again without a cause']);
  });

  it('needs a cause for each further handling', () => {
    const incidents = [{ event: 'e1', real: 150, outcome: 'not recorded' }];
    const handled = [handle('e1', 100), handle('e1', 200), handle('e1', 300)];
    expect(explainEvents(handled, incidents)).toMatchObject({
      repeated: 2,
      unexplained: ['e1 was handled again without a cause'],
    });
  });
});

describe('explainNotifications', () => {
  const twice = [
    { id: 'n1', real: 10_000 },
    { id: 'n1', real: 20_000 },
  ];

  it.each([
    ['between the two', { kind: 'redis', from: 12_000, until: 13_000 }],
    ['that has not ended', { kind: 'redis', from: 20_000 }],
    ['that ended 2 s before the first', { kind: 'redis', from: 1, until: 8_000 }],
  ])('explains a second handling by an outage of Redis %s', (_name, outage) => {
    const { repeated, causes, unexplained } = explainNotifications(twice, [outage]);
    expect([repeated, causes, unexplained]).toEqual([1, { 'Redis lost its data': 1 }, []]);
  });

  it.each([
    ['of PostgreSQL', { kind: 'postgres', from: 12_000, until: 13_000 }],
    ['that ended earlier', { kind: 'redis', from: 1, until: 7_999 }],
    ['that began later', { kind: 'redis', from: 20_001, until: 20_002 }],
  ])('accepts no outage %s as a cause', (_name, outage) => {
    expect(explainNotifications(twice, [outage]).unexplained).toHaveLength(1);
  });
});

describe('findLostNotifications', () => {
  it('finds what was accepted and not handled, and nothing that was not accepted', () => {
    const recording = [
      { k: 'handed', id: 'n1', type: 'TRANSACTION.SUCCESS' },
      { k: 'handed', id: 'n2', type: 'TRANSACTION.FAIL' },
      { k: 'fact', id: 'n3', type: 'TRANSACTION.FAIL' },
    ];
    expect(findLostNotifications(recording, [{ id: 'n1' }])).toEqual([
      'TRANSACTION.FAIL n2 was accepted and not handled',
    ]);
  });
});

describe('findGrowth', () => {
  const start = { heap: 30, rss: 100, sockets: 4, timers: 2 };

  it.each(Object.entries(BOUNDS))('allows %s to grow by %i, and no more', (name, most) => {
    const grow = (by) =>
      findGrowth({ start: [start], end: [{ ...start, [name]: start[name] + by }] });
    expect(grow(most)).toEqual([]);
    expect(grow(most + 1)).toEqual([
      `instance A: ${name} grew by ${most + 1}.0, at most ${most} is allowed`,
    ]);
  });
});
