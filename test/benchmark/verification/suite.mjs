import { atMost } from '../support/bars.mjs';
import { measureInRounds } from '../support/rounds.mjs';
import { getMedians, medianRatio } from '../support/statistics.mjs';

export const title = 'Verification and decryption of one notification, without HTTP';

export async function measure({ rounds, sets, milliseconds, warmUp, progress }) {
  const worker = new URL('worker.mjs', import.meta.url);
  const names = ['bare-cryptography', 'package'];
  const contenders = Object.fromEntries(names.map((name) => [name, [worker, [name]]]));
  const messages = { verification: { milliseconds } };
  const options = { rounds, sets, progress, label: '', warmUp: { milliseconds: warmUp } };
  const measured = await measureInRounds(contenders, messages, options);
  const results = measured.verification;
  const rows = names.map((name) => {
    const { time, cpu } = getMedians(results)[name];
    return [name, time, cpu, medianRatio(results, name, 'bare-cryptography', 'cpu')];
  });
  const ratio = medianRatio(results, 'package', 'bare-cryptography', 'cpu');
  return {
    columns: ['contender', 'µs', 'CPU µs', '× bare cryptography'],
    rows,
    bars: [atMost('CPU × bare cryptography', ratio, 1.25)],
    measured,
  };
}
