// Finds what was lost, and a cause for what was handled twice.

/** Milliseconds for which an operation that an outage interrupts may have been under way. */
const UNDER_WAY = 2_000;

/**
 * Matches every second handling of an event to its cause.
 *
 * @param handled the lines of the events' journal.
 * @param incidents the events of which the handling was not recorded.
 */
export function explainEvents(handled, incidents) {
  const byEvent = new Map();
  for (const { event, outcome, real } of incidents) {
    byEvent.set(event, [...(byEvent.get(event) ?? []), { outcome, real }]);
  }
  return explainRepeats(
    handled.map(({ event, ...line }) => ({ ...line, id: event.id })),
    ({ id }, first, second) =>
      byEvent.get(id)?.find(({ real }) => real >= first && real <= second)?.outcome,
  );
}

/** Matches every second handling of a notification to an outage of the store of notifications. */
export function explainNotifications(handled, outages) {
  return explainRepeats(handled, (_line, first, second) => {
    const outage = outages.find(
      ({ kind, from, until }) =>
        kind === 'redis' && from <= second && (until ?? Infinity) >= first - UNDER_WAY,
    );
    return outage && 'Redis lost its data';
  });
}

function explainRepeats(lines, findCause) {
  const last = new Map();
  const result = { repeated: 0, causes: {}, unexplained: [] };
  for (const line of lines.toSorted((one, other) => one.real - other.real)) {
    const before = last.get(line.id);
    last.set(line.id, line);
    if (before === undefined) continue;
    result.repeated += 1;
    const cause = findCause(line, before.real, line.real);
    if (cause === undefined)
      result.unexplained.push(`${line.id} was handled again without a cause`);
    else result.causes[cause] = (result.causes[cause] ?? 0) + 1;
  }
  return result;
}

/** The notifications that were accepted with a success and that no handler has received. */
export function findLostNotifications(recording, handled) {
  const known = new Set(handled.map(({ id }) => id));
  return recording
    .filter(({ k, id }) => k === 'handed' && !known.has(id))
    .map(({ id, type }) => `${type} ${id} was accepted and not handled`);
}

/** The bounds of the growth of an instance between two looks at rest. */
export const BOUNDS = { heap: 8, rss: 96, sockets: 6, timers: 6 };

/** Growth beyond a bound. */
export function findGrowth({ start, end }) {
  return end.flatMap((after, index) =>
    Object.entries(BOUNDS)
      .map(([name, most]) => ({ name, most, growth: after[name] - start[index][name] }))
      .filter(({ most, growth }) => growth > most)
      .map(
        ({ name, most, growth }) =>
          `instance ${'AB'[index]}: ${name} grew by ${growth.toFixed(1)}, at most ${most} is allowed`,
      ),
  );
}
