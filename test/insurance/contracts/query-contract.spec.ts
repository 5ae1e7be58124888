import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueryContractDto, WechatPayRequestValidationError } from '../../../lib/index.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
} from '../../support/applications/merchant.js';

describe('queryContract', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
  });
  afterAll(() => merchant.stop());

  it('queries by plan_id and out_contract_code, and keeps fields that WeChat Pay adds', async () => {
    const contract = await merchant.service.queryContract(CONTRACT);
    expect(contract).toEqual(JSON.parse(CONTRACT_ANSWER));
    expect(merchant.server.requests.at(-1)).toMatchObject({
      method: 'GET',
      url: '/v3/papay/insurance-sign/contracts/plan-id/12535/out-contract-code/wxwtdk20261201100000',
    });
    expect(merchant.server.requests.at(-1)!.body).toHaveLength(0);
  });

  it.each<[string, object, string[]]>([
    ['a template as a string', { plan_id: '12535' }, ['plan_id type']],
    ['a template of 0', { plan_id: 0 }, ['plan_id range']],
    ['no template', { plan_id: undefined }, ['plan_id required']],
    ['no code', { out_contract_code: undefined }, ['out_contract_code required']],
    ['an empty code', { out_contract_code: '' }, ['out_contract_code length']],
    [
      'a code of 33 characters',
      { out_contract_code: 'a'.repeat(33) },
      ['out_contract_code length'],
    ],
    [
      'a code with the characters of a path',
      { out_contract_code: 'a/../b?x=1#y' },
      ['out_contract_code characters'],
    ],
    ['a code of dots', { out_contract_code: '..' }, ['out_contract_code characters']],
    ['an appid', { appid: 'wx1' }, ['appid unknown-property']],
  ])('rejects %s', async (_what, change, issues) => {
    const sent = merchant.server.requests.length;
    const error = await errorOf<WechatPayRequestValidationError>(
      merchant.service.queryContract({ ...CONTRACT, ...change } as QueryContractDto),
    );
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual(issues);
    expect(merchant.server.requests).toHaveLength(sent);
  });
});
