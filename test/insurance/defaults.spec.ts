import { afterEach, describe, expect, it } from 'vitest';
import type { WechatPayInsuranceOptions } from '../../lib/index.js';
import { APPID, publicKeyOptions } from '../support/fixtures.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { sentBy, verdictOn } from '../support/verdicts/rejected-request.js';

describe('fields with defaults from the options', () => {
  let merchant: Merchant;
  afterEach(() => merchant.stop());

  async function withOptions(options: Partial<WechatPayInsuranceOptions>): Promise<Merchant> {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), options);
    return merchant;
  }

  it('sends the appid for all scenes and the contract URL of the options', async () => {
    const sent = await sentBy(await withOptions({}), pureSign());
    expect(sent['appid']).toBe(APPID);
    expect(sent['contract_notify_url']).toBe(publicKeyOptions.contractNotifyUrl);
  });

  it('sends the appid of the JSAPI scene', async () => {
    const appid = { jsapi: 'wx1', miniProgram: 'wx2', h5: 'wx3', app: 'wx4' };
    expect((await sentBy(await withOptions({ appid }), pureSign()))['appid']).toBe('wx1');
  });

  it('requires an appid when the options have one for other scenes only', async () => {
    const merchant = await withOptions({ appid: { miniProgram: 'wx2', jsapi: undefined } });
    expect(await verdictOn(merchant, pureSign())).toEqual(['appid required']);
  });

  it('ignores later changes of the options object', async () => {
    const appid = { jsapi: 'wx1' };
    const merchant = await withOptions({ appid });
    appid.jsapi = 'wx2';
    expect((await sentBy(merchant, pureSign()))['appid']).toBe('wx1');
  });

  it('prefers the fields of the request to the options', async () => {
    const own = { appid: 'wxOwn', contract_notify_url: 'https://merchant.example/own' };
    expect(await sentBy(await withOptions({}), pureSign(own))).toMatchObject(own);
  });

  it.each([
    ['appid', ''],
    ['contract_notify_url', ''],
  ])('does not replace an empty %s', async (name, value) => {
    const verdict = await verdictOn(await withOptions({}), { ...pureSign(), [name]: value });
    expect(verdict).toContain(`${name} length`);
  });
});
