import { Agent, get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeError } from '../../lib/notifications/log/describe-error.js';
import { RejectionLog } from '../../lib/notifications/log/rejection-log.js';
import { RedisNotificationStore } from '../../lib/redis/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { errorOf } from '../support/applications/merchant.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { captureLog } from '../support/verdicts/log-lines.js';

/** Milliseconds that reading one text may take; super-linear patterns take seconds. */
const MOST = 400;

const MEBIBYTE = 1024 * 1024;

/** Repeats a text up to one mebibyte. */
const fill = (text: string) => text.repeat(MEBIBYTE / text.length);

/** Control characters, direction marks and invisible characters. */
const UNPRINTABLE = [
  ['a line feed', '\n'],
  ['an escape', '\u001b'],
  ['a C1 control', '\u009b'],
  ['a soft hyphen', '\u00ad'],
  ['a grapheme joiner', '\u034f'],
  ['a Hangul filler', '\u3164'],
  ['a zero-width blank', '\u200b'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['a right-to-left override', '\u202e'],
  ['an isolate', '\u2066'],
  ['a byte order mark', '\ufeff'],
  ['a variation selector', '\ufe0f'],
  ['a tag', '\u{e0041}'],
  ['half a surrogate pair', '\ud800'],
] as const;

async function timeOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function failWithRedis(message: string): Promise<Error> {
  const store = new RedisNotificationStore({ eval: () => Promise.reject(new Error(message)) });
  return errorOf<Error>(store.claim('key', 1_000));
}

describe('a worst-case text of the largest size', () => {
  let simulator: WechatPaySimulator;
  beforeAll(async () => void (simulator = await WechatPaySimulator.start()));
  afterAll(() => simulator.stop());

  it.each(['a:', 'a@', ':a@', 'a://', '://', ' ', '\u200b', 'a:@'])(
    'reads an error of Redis made of %j within 400 ms',
    async (part) => {
      expect(await timeOf(() => failWithRedis(`-ERR ${fill(part)}`))).toBeLessThan(MOST);
    },
  );

  it.each([' (/', ' (/:1', ':1', '    at x (/', '\n    at x (/', '\n at', '1', ' '])(
    'reads a stack made of %j within 400 ms',
    async (part) => {
      const error = new Error('x');
      for (const head of ['', '    at x (/', '    at /']) {
        error.stack = `Error: y\n${head}${fill(part)}`;
        expect(await timeOf(() => describeError(error))).toBeLessThan(MOST);
      }
    },
  );

  it('writes a worst-case text to the log within 400 ms', async () => {
    const log = captureLog();
    const write = () =>
      new RejectionLog().write(
        { reason: 'failure', explanation: fill('\u202e'), requestId: fill('\u200b') },
        0,
      );
    expect(await timeOf(write)).toBeLessThan(MOST);
    log.restore();
    expect(log.lines[0]!.length).toBeLessThanOrEqual(1024 + 'error '.length);
  });

  it.each(['en', 'en;q=', 'en ', ' ', 'en;', ';q=0.', ','])(
    'reads Accept-Language made of %j in the simulator within 400 ms',
    async (part) => {
      const agent = new Agent({ keepAlive: true });
      const read = (language: string) =>
        new Promise<void>((resolve, reject) => {
          const headers = { 'Accept-Language': language, Cookie: `;${' '.repeat(500)}lang` };
          get(simulator.userPage(), { agent, headers }, (response) => {
            response.resume().once('end', resolve);
          }).once('error', reject);
        });
      await read('en');
      const worst = `en${part.repeat(15_000 / part.length)}\u00ff`;
      expect(await timeOf(() => read(worst))).toBeLessThan(MOST);
      agent.destroy();
    },
  );

  it.each(['T', 'T1', '+00:0', ' '])(
    'rejects a moment made of %j in the simulator within 400 ms without repeating it',
    async (part) => {
      const moment = `2026-12-01T00:00 (${fill(part)})`;
      let message = '';
      const advance = async () => {
        message = (await errorOf<Error>(simulator.advanceTo(moment))).message;
      };
      expect(await timeOf(advance)).toBeLessThan(MOST);
      expect(message.length).toBeLessThan(200);
    },
  );
});

describe('an error of the Redis store', () => {
  it.each([
    ['just inside the text that is read', 'x '.repeat(900) + 'user:s3cret@cache.example'],
    ['cut off within the password', 'x '.repeat(1018) + 'user:s3cret@cache.example'],
    ['after hidden addresses', 'redis://a.example/aaaaaaaa '.repeat(75) + 'u:s3cret@h'],
    [
      'cut off, after hidden addresses',
      `${'r://a'.padEnd(40, 'a')} `.repeat(49) +
        'user:0123456789012345678901234567890123456789s3cret@h',
    ],
    ['without a user', 'connect to :s3cret@cache.example failed'],
  ])('hides the password of an address %s', async (_where, message) => {
    const { message: shown } = await failWithRedis(message);
    expect(shown).not.toContain('s3cret');
    expect(shown).not.toContain('012345');
  });

  it('keeps text that only resembles an address', async () => {
    const { message } = await failWithRedis('MOVED 3999 cache.example:6381 team@example.org');
    expect(message).toContain('MOVED 3999 cache.example:6381 team@example.org');
  });
});

describe('external text in an error', () => {
  const start = useMerchant({ retry: false });
  const reject = async (body: object) => {
    const { service } = await start((_request, response) => {
      response.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
    return errorOf<Error & { code: string; detail: unknown }>(service.preEntrustSign(pureSign()));
  };

  it.each(UNPRINTABLE)(
    'shows external text with a blank in place of %s',
    async (_name, character) => {
      const text = `A${character}B`;
      const detail = { field: text, issue: text };
      const error = await reject({ code: 'PARAM_ERROR', message: text, detail });
      const blanks = ' '.repeat(character.length === 2 ? 1 : character.length);
      expect(error.message).toContain(`400 PARAM_ERROR A${blanks}B`);
      expect(error.detail).toEqual({ field: `A${blanks}B`, issue: `A${blanks}B` });
    },
  );

  it.each([
    ['near the end of the shown text', 500],
    ['at the end of the text that is read', 4090],
  ])('shows no part of a personal value %s', async (_where, at) => {
    const { openid } = pureSign();
    // Masking shortens the text, so that later parts of it move into the shown range.
    const message = at > 4000 ? `${String(openid)} `.repeat(200).slice(0, at) : 'x'.repeat(at);
    const error = await reject({ code: 'PARAM_ERROR', message: `${message}${String(openid)}` });
    expect(error.message).not.toContain(String(openid).slice(0, 4));
  });

  it('reads and truncates an error response of 300,000 characters within 1.6 s', async () => {
    let error = new Error();
    const long = { code: 'X', message: fill('\u202ea:').slice(0, 300_000) };
    expect(await timeOf(async () => void (error = await reject(long)))).toBeLessThan(4 * MOST);
    expect(error.message.length).toBeLessThan(700);
  });
});

describe('the name of an unknown field', () => {
  const start = useMerchant();

  it.each(UNPRINTABLE)(
    'shows the name of an unknown field without %s',
    async (_name, character) => {
      const { service } = await start(() => {});
      const dto = { ...pureSign(), [`a${character}b`]: 1 };
      const error = await errorOf<Error>(service.preEntrustSign(dto));
      expect(error.message).toMatch(/^ {2}a.*b: is not a field/m);
      expect(error.message.replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
      );
    },
  );
});
