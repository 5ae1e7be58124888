/**
 * The result of a storm as lines of text.
 *
 * @param lines of the journal, printed as evidence next to the findings; none for a storm with a planted fault.
 */
export function describe({ title, report, recipes, short, endings, lines = [] }) {
  const { misfortunes, deliveries, causes } = report;
  const rows = [
    [
      'deliveries',
      `${deliveries.reached} of ${deliveries.notifications} notifications, ${deliveries.acknowledged} acknowledged with 204 (${deliveries.sent - deliveries.reached} more found no process listening)`,
    ],
    ...misfortunes.processes.map(({ slot, killed, paused }) => [
      `process ${slot}`,
      `${killed} × SIGKILL, ${paused} × SIGSTOP beyond a lease`,
    ]),
    [
      'Redis',
      `${misfortunes.wipes} × wiped, stopped for ${(misfortunes.longestRedisPause / 1000).toFixed(1)} s`,
    ],
    [
      'handler runs',
      `${report.runs}, of which ${report.ended} ended, ${report.failures} of them with an error (${percent(report.failures, report.ended)})`,
    ],
    ['pairs (notification, handler)', `${report.pairs}`],
    ['… without a success', `${report.neverSucceeded.length}`],
    ['204 before every success', `${report.tooEarly.length}`],
    ['second successes', `${report.secondSuccesses}`],
    ...Object.entries(causes).map(([cause, count]) => [`… ${CAUSES[cause]}`, `${count}`]),
    ['… unexplained', `${report.unexplained.length}`],
    ...(recipes ?? []).map(({ recipe, expected, repeated, missing }) => [
      `recipe "${recipe}"`,
      `${expected} effects, ${repeated} repeated, ${missing} missing`,
    ]),
    ['ends of the processes', endings.map((ending) => ending ?? 'gone').join(', ')],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    title,
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...short.map((what) => `  not enough: ${what}`),
    ...report.unexplained
      .slice(0, SHOWN)
      .map(
        ({ pair, first, second }) =>
          `  unexplained: ${pair}: ${describeSuccess(first)}, then ${describeSuccess(second)}`,
      ),
    ...report.neverSucceeded.slice(0, SHOWN).map((pair) => `  no success: ${pair}`),
    ...report.tooEarly
      .slice(0, SHOWN)
      .map(({ notification, at }) => `  204 too early: ${notification} at ${at}`),
    ...report.withoutClaim.slice(0, SHOWN).map(({ token }) => `  run without a claim: ${token}`),
    ...report.startedAgain
      .slice(0, SHOWN)
      .map(({ token }) => `  two starts under one claim: ${token}`),
    ...findEvidence(report, lines),
  ].join('\n');
}

/** The number of findings of each kind that are printed. */
const SHOWN = 3;

/** These lines concern every notification. */
const MISFORTUNES = new Set(['killed', 'resumed', 'stalled', 'redis-resumed', 'wiped']);

/**
 * All lines of the journal about the notifications in the findings. A storm cannot be reproduced exactly, and
 * its journal may be deleted with the machine.
 */
function findEvidence(report, lines) {
  const notifications = new Set(
    [
      report.unexplained.map(({ first }) => first.notification),
      report.neverSucceeded.map((pair) => pair.split(' ')[0]),
      ...[report.tooEarly, report.withoutClaim, report.startedAgain].map((found) =>
        found.map(({ notification }) => notification),
      ),
    ].flatMap((found) => found.slice(0, SHOWN)),
  );
  if (notifications.size === 0) return [];
  const concerned = lines.filter(({ notification }) => notifications.has(notification));
  const tokens = new Set(concerned.map(({ token }) => token).filter(Boolean));
  return lines
    .filter(
      ({ type, notification, token }) =>
        MISFORTUNES.has(type) || notifications.has(notification) || tokens.has(token),
    )
    .toSorted((one, other) => one.at - other.at)
    .map((line) => `    ${JSON.stringify(line)}`);
}

function describeSuccess({ process, claimedAt, endedAt, recorded }) {
  const record = { true: 'recorded', false: 'not recorded' }[recorded] ?? 'record unknown';
  return `${process} claimed ${claimedAt} ended ${endedAt} ${record}`;
}

const CAUSES = {
  kill: 'killed between its end and its record',
  pause: 'lease lost while its process was stopped',
  'redis-pause': 'lease lost while Redis was stopped',
  stall: 'lease lost while the machine did not run it',
  wipe: 'Redis wiped between the two claims',
};

function percent(part, whole) {
  return `${whole === 0 ? 0 : ((part / whole) * 100).toFixed(1)} %`;
}
