import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskInsuredName, WechatPayRequestValidationError } from '../../../lib/index.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../../support/applications/merchant.js';
import { pureSign } from '../../support/requests/pre-sign-request.js';
import { printed } from '../../support/verdicts/printed.js';
import { pick, seededRandom } from '../../support/random.js';
import { sentBy } from '../../support/verdicts/rejected-request.js';

describe('maskInsuredName', () => {
  it.each([
    ['三', '三'],
    ['张三', '*三'],
    ['李小明', '**明'],
    ['欧阳小明', '***明'],
    ['欧阳小小明', '***明'],
    ['阿卜杜拉·买买提', '***提'],
    ['李·明', '**明'],
    ['J.G', '**G'],
    ['Tom G', '***G'],
    ['  张三\n', '*三'],
    ['\u3000张三\u3000', '*三'],
    ['𠮷田明', '**明'],
    ['𠮷𠮷明', '**明'],
    ['𠮷𠮷𠮷明', '***明'],
    ['𠮷𠮷𠮷𠮷明', '***明'],
    ['\ud842明', '*明'],
  ])('masks %j as %j', (name, mask) => {
    expect(maskInsuredName(name)).toBe(mask);
    expect(maskInsuredName(name, {})).toBe(mask);
    expect(maskInsuredName(name, { family: false })).toBe(mask);
    expect(maskInsuredName(name, { family: true })).toBe(`多人保单-${mask}等`);
  });

  it.each([
    ['', 'length', 'must not be empty'],
    [' \n\u3000', 'length', 'must not be empty'],
    ['张*', 'mask', 'ends in an asterisk: give the full name, not a mask'],
    ['*', 'mask', 'ends in an asterisk: give the full name, not a mask'],
    [
      '张𠮷',
      'characters',
      'ends in a character of four bytes (rare Han, emoji) or a lone surrogate, which WeChat Pay does not accept unencrypted: agree with the insured on another character to show',
    ],
    ['张😀', 'characters', expect.stringContaining('four bytes')],
    ['张\ud842', 'characters', expect.stringContaining('lone surrogate')],
  ])('rejects %j with the rule %s', (name, rule, message) => {
    for (const family of [false, true]) {
      const error = catchError(() => maskInsuredName(name, { family }));
      expect(error.issues).toEqual([{ path: 'insured_display_name', rule, message }]);
      if (name.trim().length > 1) expect(printed(error)).not.toContain(name);
    }
  });

  describe('with random names', () => {
    const ALPHABET = [...'张三欧阳明G.·*- ', '𠮷', '😀', '\ud842', '\udfb7', '\u3000', 'é', '等'];
    let merchant: Merchant;
    beforeAll(async () => {
      merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
    });
    afterAll(() => merchant.stop());

    it('returns a valid mask that shows only one character, or rejects the name', async () => {
      const random = seededRandom(20_261_201);
      let made = 0;
      for (let round = 0; round < 500; round += 1) {
        const name = Array.from({ length: Math.floor(random() * 9) }, () =>
          pick(random, ALPHABET),
        ).join('');
        const family = random() < 0.5;
        const last = Array.from(name.trim()).at(-1);
        if (last === undefined || last === '*' || /[\ud800-\udfff]/.test(last)) {
          catchError(() => maskInsuredName(name, { family }));
          continue;
        }
        made += 1;
        const mask = maskInsuredName(name, { family });
        const inner = family ? mask.slice('多人保单-'.length, -'等'.length) : mask;
        expect(inner.replaceAll('*', '')).toBe(last);
        const sent = await sentBy(merchant, pureSign({ insured_display_name: mask }));
        expect(sent['insured_display_name']).toBe(mask);
      }
      expect(made).toBeGreaterThan(100);
    });
  });
});

function catchError(work: () => unknown): WechatPayRequestValidationError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    return error as WechatPayRequestValidationError;
  }
  throw new Error('expected an error');
}
