/** Tolerance, in milliseconds, between Redis' wall clock and the journal's monotonic clock. */
const CLOCK_ERROR = 25;

/** A renewal may precede the suspension of its process by this part of a lease. */
const STALL = 1 / 2;

/**
 * Judges a storm by its journal alone.
 *
 * A handler must succeed for each of its notifications (a "pair"). When it succeeds more than once, the claim
 * of each success but the last, in the order of the claims, must have been lost before the next one was made:
 *
 * - `kill`: the process was killed after its end line, before the record, and its lease had expired;
 * - `pause`: the process was stopped for longer than the lease, which had expired, before the record;
 * - `redis-pause`: Redis was stopped likewise and could not renew the lease;
 * - `stall`: like `pause`, but the machine did not schedule the process, as the process itself measured;
 * - `wipe`: Redis was wiped between the two claims.
 *
 * Any other cause is unexplained. A delivery with the response 204 must follow a success of every handler.
 * Every run has a claim of its own: a second start under one claim would hide one of the two.
 *
 * @param lines of the journal, in any order.
 */
export function audit(lines) {
  const journal = indexed(lines);
  const runs = [...journal.runs.values()].flat();
  const causes = { kill: 0, pause: 0, 'redis-pause': 0, stall: 0, wipe: 0 };
  const unexplained = [];
  const neverSucceeded = [];
  const firstSuccess = new Map();
  let pairs = 0;
  let secondSuccesses = 0;
  for (const { notification, handlers } of journal.expected) {
    for (const handler of handlers) {
      pairs += 1;
      const pair = pairName(notification, handler);
      const successes = (journal.runs.get(pair) ?? [])
        .filter(({ ok }) => ok === true)
        .toSorted((one, other) => one.claimedAt - other.claimedAt);
      if (successes.length === 0) neverSucceeded.push(pair);
      else firstSuccess.set(pair, Math.min(...successes.map(({ endedAt }) => endedAt)));
      for (const [index, next] of successes.slice(1).entries()) {
        secondSuccesses += 1;
        const cause = causeBetween(successes[index], next, journal);
        if (cause === undefined) unexplained.push({ pair, first: successes[index], second: next });
        else causes[cause] += 1;
      }
    }
  }
  return {
    pairs,
    deliveries: journal.deliveries,
    runs: runs.length,
    ended: runs.filter(({ ok }) => ok !== undefined).length,
    failures: runs.filter(({ ok }) => ok === false).length,
    misfortunes: countMisfortunes(journal),
    neverSucceeded,
    secondSuccesses,
    causes,
    unexplained,
    tooEarly: tooEarly(journal, firstSuccess),
    withoutClaim: journal.withoutClaim,
    startedAgain: journal.startedAgain,
  };
}

/** Whether a report contains no finding. */
export function passes(report) {
  const { neverSucceeded, unexplained, tooEarly, withoutClaim, startedAgain } = report;
  const findings = [neverSucceeded, unexplained, tooEarly, withoutClaim, startedAgain];
  return findings.every(({ length }) => length === 0);
}

/** The requirements that a storm did not meet; a storm without failures proves nothing. */
export function shortfalls(report, required) {
  const { deliveries, notifications, failures, kills, pauses, redisPause } = required;
  const { misfortunes } = report;
  const short = [];
  const atLeast = (name, found, wanted) => {
    if (found < wanted) short.push(`${name}: ${found} of ${wanted}`);
  };
  atLeast('deliveries', report.deliveries.reached, deliveries);
  atLeast('notifications', report.deliveries.notifications, notifications);
  atLeast('failures in a hundred', Math.round((report.failures / report.ended) * 100), failures);
  atLeast('processes', misfortunes.processes.length, 2);
  for (const { slot, killed, paused } of misfortunes.processes) {
    atLeast(`kills of ${slot}`, killed, kills);
    atLeast(`pauses of ${slot} beyond a lease`, paused, pauses);
  }
  atLeast('wipes', misfortunes.wipes, 1);
  atLeast('longest pause of Redis', misfortunes.longestRedisPause, redisPause);
  return short;
}

function pairName(notification, handler) {
  return `${notification} ${handler}`;
}

function indexed(lines) {
  const journal = {
    lease: 0,
    expected: [],
    runs: new Map(),
    responses: [],
    deliveries: { notifications: 0, sent: 0, reached: 0, acknowledged: 0 },
    kills: [],
    pauses: [],
    stalls: [],
    redisPauses: [],
    wipes: [],
    slots: new Set(),
    withoutClaim: [],
    startedAgain: [],
  };
  const byToken = new Map();
  const ordered = lines.toSorted((one, other) => one.at - other.at);
  for (const line of ordered) read(line, journal, byToken);
  for (const run of byToken.values()) {
    if (run.startedAt === undefined) continue;
    if (run.claimedAt === undefined) {
      journal.withoutClaim.push(run);
      continue;
    }
    const pair = pairName(run.notification, run.handler);
    journal.runs.set(pair, [...(journal.runs.get(pair) ?? []), run]);
  }
  journal.deliveries.notifications = journal.expected.length;
  return journal;
}

function read(line, journal, byToken) {
  const { type, at, token } = line;
  const run = () => {
    if (!byToken.has(token)) byToken.set(token, { token });
    return byToken.get(token);
  };
  switch (type) {
    case 'settings':
      journal.lease = line.lease;
      break;
    case 'expected':
      journal.expected.push(line);
      break;
    case 'worker':
      journal.slots.add(line.slot);
      break;
    case 'claimed':
      Object.assign(run(), {
        claimedAt: at,
        askedAt: line.asked,
        keptAt: line.asked,
        process: line.process,
      });
      break;
    case 'renewed':
      if (line.held) run().keptAt = Math.max(run().keptAt ?? 0, line.asked);
      break;
    case 'start':
      if (run().startedAt !== undefined) journal.startedAgain.push(line);
      Object.assign(run(), {
        startedAt: at,
        notification: line.notification,
        handler: line.handler,
      });
      break;
    case 'end':
      Object.assign(run(), { endedAt: at, ok: line.ok });
      break;
    case 'completed':
      Object.assign(run(), { completedAt: at, recorded: run().recorded === true || line.recorded });
      break;
    case 'response':
      journal.responses.push(line);
      journal.deliveries.sent += 1;
      if (line.reached) journal.deliveries.reached += 1;
      if (line.status === 204) journal.deliveries.acknowledged += 1;
      break;
    case 'killed':
      journal.kills.push({ process: line.process, slot: line.slot, from: line.from, to: at });
      break;
    case 'resumed':
      journal.pauses.push({ process: line.process, slot: line.slot, from: line.from, to: at });
      break;
    case 'stalled':
      journal.stalls.push({ process: line.process, from: line.from, to: at });
      break;
    case 'redis-resumed':
      journal.redisPauses.push({ from: line.from, to: at });
      break;
    case 'wiped':
      journal.wipes.push({ from: line.from, to: at });
      break;
    default:
      throw new Error(`the journal has a line of an unknown type: ${type}`);
  }
}

/** The reason why the claim of a success did not prevent another one. */
function causeBetween(first, next, journal) {
  // Redis made a claim at some moment between request and response: while both were in flight,
  // either may have been the first.
  // may have been the first.
  const asked = Math.min(first.askedAt, next.askedAt);
  if (journal.wipes.some(({ from, to }) => to >= asked && from <= next.claimedAt)) {
    return 'wipe';
  }
  // A record is permanent, and a lease that has not expired excludes every other claim.
  if (first.recorded === true) return undefined;
  if (next.claimedAt < first.keptAt + journal.lease - CLOCK_ERROR) return undefined;
  const ofItsProcess = ({ process }) => process === first.process;
  const lostIn =
    (least) =>
    ({ from, to }) =>
      to - from > least &&
      from <= next.claimedAt &&
      to >= first.askedAt &&
      from <= (first.completedAt ?? Infinity);
  const killed = ({ from, to }) =>
    first.completedAt === undefined && to >= first.endedAt && from <= next.claimedAt;
  if (journal.pauses.filter(ofItsProcess).some(lostIn(journal.lease))) return 'pause';
  if (journal.kills.filter(ofItsProcess).some(killed)) return 'kill';
  if (journal.redisPauses.some(lostIn(journal.lease))) return 'redis-pause';
  if (journal.stalls.filter(ofItsProcess).some(lostIn(journal.lease * STALL))) return 'stall';
  return undefined;
}

function tooEarly({ responses, expected }, firstSuccess) {
  const expectedHandlers = new Map(
    expected.map(({ notification, handlers }) => [notification, handlers]),
  );
  return responses.filter(
    ({ at, status, notification }) =>
      status === 204 &&
      !(expectedHandlers.get(notification) ?? []).every(
        (handler) => (firstSuccess.get(pairName(notification, handler)) ?? Infinity) < at,
      ),
  );
}

function countMisfortunes({ lease, slots, kills, pauses, stalls, wipes, redisPauses }) {
  const ofSlot = (items, slot) => items.filter((item) => item.slot === slot);
  const longerThanLease = ({ from, to }) => to - from > lease;
  return {
    processes: [...slots].toSorted().map((slot) => ({
      slot,
      killed: ofSlot(kills, slot).length,
      paused: ofSlot(pauses, slot).filter(longerThanLease).length,
    })),
    stalls: stalls.filter(longerThanLease).length,
    wipes: wipes.length,
    longestRedisPause: Math.max(0, ...redisPauses.map(({ from, to }) => to - from)),
  };
}
