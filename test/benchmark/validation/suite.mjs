import { atMost } from '../support/bars.mjs';
import { start } from '../support/process.mjs';
import { median } from '../support/statistics.mjs';

const PERIODS = [2, 12, 60, 120, 360, 840];

export const title = 'Validation alone, by the number of periods';

/** Measured in one process, so that the measurements are comparable. */
export async function measure({ rounds, milliseconds, warmUp, progress }) {
  const worker = await start(new URL('worker.mjs', import.meta.url));
  const measured = [];
  try {
    for (const periods of [undefined, ...PERIODS]) {
      await worker.ask({ periods, milliseconds: warmUp / PERIODS.length });
    }
    for (let round = 1; round <= rounds; round += 1) {
      progress(`validation: round ${round}/${rounds}`);
      const figures = { signature: (await worker.ask({ milliseconds })).time };
      for (const periods of PERIODS) {
        figures[periods] = (await worker.ask({ periods, milliseconds })).time;
      }
      measured.push(figures);
    }
  } finally {
    await worker.stop();
  }
  const ratio = (name, to) => median(measured.map((figures) => figures[name] / figures[to]));
  const rows = [...PERIODS, 'signature'].map((name) => [
    name === 'signature' ? 'one RSA signature' : `${name} periods`,
    median(measured.map((figures) => figures[name])),
    ratio(name, 12),
    ratio(name, 'signature'),
  ]);
  return {
    columns: ['what', 'µs', '× 12 periods', '× one RSA signature'],
    rows,
    bars: [
      atMost('840 periods × 12 periods', ratio(840, 12), 80),
      atMost('12 periods × one RSA signature', ratio(12, 'signature'), 1),
    ],
    measured,
  };
}
