import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BREAKING } from '../../support/requests/breaking-requests.js';
import { success, verdictOnCall } from '../../support/verdicts/call-verdict.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { INSURANCE_CALLS, send } from '../../support/requests/insurance-calls.js';
import { Merchant } from '../../support/applications/merchant.js';
import { pureSign, signWithPayment } from '../../support/requests/pre-sign-request.js';
import { RULES } from '../../support/requests/rules-off.js';

const OPENID_NEEDED: Readonly<Record<string, boolean>> = {
  preEntrustSign: true,
  preEntrustSignMiniProgram: true,
  preEntrustSignH5: false,
  preEntrustSignApp: false,
};
const SCENES = INSURANCE_CALLS.filter(({ name }) => name in OPENID_NEEDED);

describe.each(SCENES)('$name', (call) => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(success(call));
  });
  afterAll(() => merchant.stop());

  it.each(RULES)('applies the rule %s', async (rule) => {
    const [path, dto] = BREAKING[rule];
    expect(await verdictOnCall(merchant, call, dto)).toEqual([`${path} ${rule}`]);
  });

  it('accepts a pure sign and a sign-with-payment', async () => {
    expect(await verdictOnCall(merchant, call, pureSign())).toEqual([]);
    expect(await verdictOnCall(merchant, call, signWithPayment())).toEqual([]);
    expect(JSON.parse(merchant.server.requests.at(-1)!.body.toString())).toHaveProperty(
      'transaction_notify_url',
      publicKeyOptions.transactionNotifyUrl,
    );
  });

  it('requires the openid only in the scenes inside WeChat', async () => {
    const { openid, ...dto } = pureSign();
    expect(await verdictOnCall(merchant, call, dto)).toEqual(
      OPENID_NEEDED[call.name] === true ? ['openid required'] : [],
    );
    await send(merchant.service, call, { ...dto, openid });
    const body = JSON.parse(merchant.server.requests.at(-1)!.body.toString());
    expect(body).toHaveProperty('openid', openid);
  });

  it('encrypts the identity and sends the serial number of the key', async () => {
    const real_identity = { real_name: '张三', id_card_number: '11010119900307123X' };
    await send(merchant.service, call, { ...pureSign(), real_identity });
    const { body, headers } = merchant.server.requests.at(-1)!;
    expect(JSON.parse(body.toString()).real_identity.real_name).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    expect(body.toString()).not.toContain('11010119900307123X');
    expect(headers['wechatpay-serial']).toBe(publicKeyOptions.wechatPayPublicKeyId);
  });

  it('accepts jump_control only for H5', async () => {
    const dto = { ...pureSign(), jump_control: { jump_appid: 'wx1' } };
    expect(await verdictOnCall(merchant, call, dto)).toEqual(
      call.name === 'preEntrustSignH5' ? [] : ['jump_control unknown-property'],
    );
  });
});
