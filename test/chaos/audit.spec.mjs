import { describe, expect, it } from 'vitest';
import { audit, passes, shortfalls } from './audit.mjs';

const LEASE = 1_000;
const PAIR = { notification: 'n', handler: 'h' };

/** Lines of a storm over one notification with these handlers. */
function journal(lines, handlers = ['h']) {
  return [
    { type: 'settings', at: 0, lease: LEASE },
    { type: 'expected', at: 0, notification: 'n', handlers },
    { type: 'worker', at: 0, slot: 'A', process: 'A1' },
    { type: 'worker', at: 0, slot: 'B', process: 'B1' },
    ...lines,
  ];
}

/**
 * Lines of a run: claimed, started and ended at these moments, and recorded at the last one if
 * given.
 */
function run(token, process, [claimed, ended, completed], changes = {}) {
  const { ok = true, recorded = true, ...about } = { ...PAIR, ...changes };
  return [
    { type: 'claimed', at: claimed, asked: claimed - 1, token, process, attempt: 1, ...about },
    { type: 'start', at: claimed, token, process, ...about },
    { type: 'end', at: ended, token, process, ok, ...about },
    ...(completed === undefined
      ? []
      : [{ type: 'completed', at: completed, token, process, recorded }]),
  ];
}

const response = (at, status = 204) => ({
  type: 'response',
  at,
  notification: 'n',
  status,
  reached: true,
});

describe('audit of a storm', () => {
  it('accepts one success followed by its 204', () => {
    const report = audit(journal([...run('a', 'A1', [100, 200, 210]), response(220)]));
    expect(passes(report)).toBe(true);
    expect(report).toMatchObject({ pairs: 1, runs: 1, failures: 0, secondSuccesses: 0 });
  });

  it('accepts failures before a success, and counts them', () => {
    const report = audit(
      journal([
        ...run('a', 'A1', [100, 200], { ok: false }),
        response(210, 500),
        ...run('b', 'B1', [300, 400, 410]),
        response(420),
      ]),
    );
    expect(passes(report)).toBe(true);
    expect(report).toMatchObject({ runs: 2, failures: 1, secondSuccesses: 0 });
  });

  it('reports a pair that never succeeded', () => {
    const report = audit(journal([...run('a', 'A1', [100, 200, 210])], ['h', 'other']));
    expect(report.neverSucceeded).toEqual(['n other']);
    expect(passes(report)).toBe(false);
  });

  it('does not count a run without an end as a success', () => {
    const lines = run('a', 'A1', [100, 200]).filter(({ type }) => type !== 'end');
    expect(audit(journal(lines)).neverSucceeded).toEqual(['n h']);
  });

  it.each([
    ['before a success', 199],
    ['at the same moment', 200],
  ])('reports a 204 that was sent %s', (_, at) => {
    const report = audit(journal([...run('a', 'A1', [100, 200, 210]), response(at)]));
    expect(report.tooEarly).toHaveLength(1);
    expect(passes(report)).toBe(false);
  });

  it('reports a 204 that was sent before the other handler had succeeded', () => {
    const lines = [
      ...run('a', 'A1', [100, 200, 210]),
      response(250),
      ...run('b', 'A1', [100, 300, 310], { handler: 'other' }),
    ];
    expect(audit(journal(lines, ['h', 'other'])).tooEarly).toHaveLength(1);
  });

  it('accepts another response before a success', () => {
    const report = audit(journal([...run('a', 'A1', [100, 200, 210]), response(150, 500)]));
    expect(passes(report)).toBe(true);
  });

  it('reports a run without a claim', () => {
    const lines = run('a', 'A1', [100, 200, 210]).filter(({ type }) => type !== 'claimed');
    const report = audit(journal(lines));
    expect(report.withoutClaim).toHaveLength(1);
    expect(passes(report)).toBe(false);
  });

  it('reports a second start under one claim', () => {
    const lines = run('a', 'A1', [100, 200, 210]);
    const again = { type: 'start', at: 150, token: 'a', process: 'A1', ...PAIR };
    const report = audit(journal([...lines, again]));
    expect(report.startedAgain).toMatchObject([{ token: 'a', at: 150 }]);
    expect(passes(report)).toBe(false);
    expect(audit(journal(lines)).startedAgain).toEqual([]);
  });

  it('rejects a line of an unknown type', () => {
    expect(() => audit(journal([{ type: 'else', at: 1 }]))).toThrow(/else/);
  });

  it('reports a second success without a cause', () => {
    const report = audit(
      journal([...run('a', 'A1', [100, 200, 210]), ...run('b', 'B1', [5_000, 5_100, 5_110])]),
    );
    expect(report).toMatchObject({ secondSuccesses: 1, unexplained: [{ pair: 'n h' }] });
    expect(passes(report)).toBe(false);
  });

  const killed = (from, to, process = 'A1') => ({
    type: 'killed',
    at: to,
    from,
    process,
    slot: 'A',
  });
  const paused = (from, to, process = 'A1') => ({
    type: 'resumed',
    at: to,
    from,
    process,
    slot: 'A',
  });
  const stalled = (from, to, process = 'A1') => ({ type: 'stalled', at: to, from, process });
  const redisPaused = (from, to) => ({ type: 'redis-resumed', at: to, from });
  const wiped = (from, to) => ({ type: 'wiped', at: to, from });

  /** A success without a record, and a later one in the other process. */
  const unrecorded = [...run('a', 'A1', [100, 200]), ...run('b', 'B1', [1_300, 1_400, 1_410])];
  /** The same, with the record of the first success rejected. */
  const rejected = [
    ...run('a', 'A1', [100, 1_900, 2_000], { recorded: false }),
    ...run('b', 'B1', [1_300, 1_400, 1_410]),
  ];
  const recorded = [...run('a', 'A1', [100, 200, 210]), ...run('b', 'B1', [1_300, 1_400, 1_410])];

  it.each([
    ['a kill after the end, before the record', 'kill', [...unrecorded, killed(205, 206)]],
    ['a pause beyond the lease', 'pause', [...rejected, paused(150, 1_850)]],
    ['a pause that began after the end', 'pause', [...unrecorded, paused(205, 1_350)]],
    ['a pause of Redis', 'redis-pause', [...rejected, redisPaused(150, 1_250)]],
    ['a stall of the machine', 'stall', [...rejected, stalled(150, 800)]],
    ['a wipe after the record', 'wipe', [...recorded, wiped(600, 610)]],
    ['a wipe while it ran', 'wipe', [...rejected, wiped(150, 160)]],
  ])('explains a second success by %s', (_, cause, lines) => {
    const report = audit(journal(lines));
    expect(report).toMatchObject({ secondSuccesses: 1, unexplained: [], causes: { [cause]: 1 } });
    expect(passes(report)).toBe(true);
  });

  it.each([
    ['a kill of the other process', [...unrecorded, killed(205, 206, 'B0')]],
    ['a kill before the end', [...unrecorded, killed(150, 160)]],
    ['a kill after the next claim', [...unrecorded, killed(1_301, 1_302)]],
    ['a kill after the record', [...recorded, killed(215, 216)]],
    ['a kill after the record was rejected', [...rejected, killed(2_005, 2_006)]],
    [
      'a kill after the record was rejected, before the next claim',
      [
        ...run('a', 'A1', [100, 200, 210], { recorded: false }),
        ...run('b', 'B1', [1_300, 1_400, 1_410]),
        killed(215, 216),
      ],
    ],
    ['a pause no longer than the lease', [...rejected, paused(150, 1_150)]],
    ['a pause of the other process', [...rejected, paused(150, 1_850, 'B1')]],
    ['a pause after the next claim', [...rejected, paused(1_301, 2_900)]],
    ['a pause before its claim', [...rejected, paused(-2_000, 50)]],
    ['a pause after its record', [...recorded, paused(215, 1_290)]],
    ['a pause of Redis no longer than the lease', [...rejected, redisPaused(150, 1_150)]],
    ['a pause of Redis before its claim', [...rejected, redisPaused(-2_000, 50)]],
    ['a stall of half a lease', [...rejected, stalled(150, 650)]],
    ['a wipe before its claim', [...recorded, wiped(50, 60)]],
    ['a wipe after the next claim', [...recorded, wiped(1_301, 1_310)]],
  ])('does not explain a second success by %s', (_, lines) => {
    const report = audit(journal(lines));
    expect(report.unexplained).toHaveLength(1);
    expect(passes(report)).toBe(false);
  });

  describe('two claims with responses in another order than Redis made them', () => {
    /** Requested before the other claim, with the response after it. */
    const slow = run('b', 'B1', [1_310, 1_400, 1_410]).map((line) =>
      line.type === 'claimed' ? { ...line, asked: 1_200 } : line,
    );
    const quick = run('a', 'A1', [1_300, 1_390, 1_395], { recorded: false });

    it('explains a second success by a wipe after the earlier request', () => {
      const report = audit(journal([...slow, ...quick, wiped(1_195, 1_200)]));
      expect(report).toMatchObject({ secondSuccesses: 1, unexplained: [], causes: { wipe: 1 } });
    });

    it.each([
      ['a wipe before both requests', wiped(1_190, 1_199)],
      ['a wipe after both responses', wiped(1_311, 1_320)],
    ])('does not explain a second success by %s', (_, wipe) => {
      expect(audit(journal([...slow, ...quick, wipe])).unexplained).toHaveLength(1);
    });
  });

  it('does not accept a kill as the cause of a claim made before the lease had expired', () => {
    const lines = [...run('a', 'A1', [100, 200]), ...run('b', 'B1', [1_000, 1_100, 1_110])];
    expect(audit(journal([...lines, killed(205, 206)])).unexplained).toHaveLength(1);
  });

  it('measures a lease from its last renewal', () => {
    const renewed = { type: 'renewed', at: 502, asked: 500, token: 'a', process: 'A1', held: true };
    const report = audit(journal([...unrecorded, killed(505, 506), renewed]));
    expect(report.unexplained).toHaveLength(1);
    const lost = audit(journal([...unrecorded, killed(505, 506), { ...renewed, held: false }]));
    expect(lost.unexplained).toEqual([]);
  });

  it('examines every success but the last, in the order of their claims', () => {
    const lines = [
      ...run('c', 'B1', [2_600, 2_700, 2_710]),
      ...unrecorded,
      killed(205, 206),
      response(3_000),
    ];
    const report = audit(journal(lines));
    expect(report).toMatchObject({ secondSuccesses: 2, causes: { kill: 1 } });
    expect(report.unexplained).toMatchObject([{ first: { token: 'b' }, second: { token: 'c' } }]);
  });
});

describe('the requirements of a storm', () => {
  const required = {
    deliveries: 2,
    notifications: 1,
    failures: 50,
    kills: 1,
    pauses: 1,
    redisPause: 100,
  };
  const rough = journal([
    ...run('f', 'A1', [50, 60], { ok: false }),
    ...run('a', 'A1', [100, 200, 210]),
    response(300),
    response(310),
    ...['A', 'B'].flatMap((slot) => [
      { type: 'killed', at: 20, from: 10, process: `${slot}1`, slot },
      { type: 'resumed', at: 3_000, from: 1_999, process: `${slot}1`, slot },
    ]),
    { type: 'wiped', at: 20, from: 10 },
    { type: 'redis-resumed', at: 110, from: 10 },
  ]);

  it('reports no shortfall of a storm that met every requirement', () => {
    expect(shortfalls(audit(rough), required)).toEqual([]);
  });

  it.each([
    ['a delivery that reached no process', 'deliveries', (line) => ({ ...line, reached: false })],
    ['handlers that succeed', 'failures', (line) => ('ok' in line ? { ...line, ok: true } : line)],
    ['no kill of a process', 'kills of A', (line) => drop(line, 'killed', 'A')],
    ['a pause within the lease', 'pauses of B', (line) => shorten(line, 'B')],
    ['no wipe', 'wipes', (line) => drop(line, 'wiped')],
    ['no pause of Redis', 'longest pause of Redis', (line) => drop(line, 'redis-resumed')],
    ['one process', 'processes', (line) => drop(line, 'worker', 'B')],
  ])('reports a shortfall: %s', (_, name, change) => {
    const lines = rough.map(change).filter((line) => line !== undefined);
    expect(shortfalls(audit(lines), required).join()).toContain(name);
  });

  function drop(line, type, slot) {
    return line.type === type && (slot === undefined || line.slot === slot) ? undefined : line;
  }

  function shorten(line, slot) {
    return line.type === 'resumed' && line.slot === slot ? { ...line, from: 2_000 } : line;
  }
});
