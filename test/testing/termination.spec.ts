import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beijing, Insurer, plannedPeriods } from './support/insurer.js';
import type { Signed } from './support/insurer.js';

const NOW = beijing('2027-01-05', '10:00:00');

describe('the end of a contract', () => {
  let insurer: Insurer;
  let contract: Signed;
  beforeAll(async () => {
    insurer = await Insurer.start(NOW);
  });
  beforeEach(async () => {
    contract = await insurer.sign(['2027-01-06', '2027-02-06'], { can_auto_insure: true });
    insurer.receiver.arrivals.length = 0;
  });
  afterAll(() => insurer[Symbol.asyncDispose]());

  const stateNow = async () => (await insurer.query(contract)).json.contract_state as string;
  const nothingGoes = async () => {
    const list = plannedPeriods([1, '2027-01-06', 900], [2, '2027-02-06', 1000]);
    const responses = [
      await insurer.schedule(contract, 1),
      await insurer.apply(contract, 1),
      await insurer.modify(contract, list),
      await insurer.renew(contract, plannedPeriods([3, '2027-03-06', 1000])),
      await insurer.terminate(contract),
    ];
    expect(responses.map(({ json }) => json.code)).toEqual(responses.map(() => 'INVALID_REQUEST'));
  };

  it('the merchant terminates a contract at once, which is notified', async () => {
    const response = await insurer.terminate(contract);
    expect(response.status).toBe(200);
    expect(response.json).toMatchObject({
      contract_id: contract.contractId,
      contract_state: 'TERMINATED',
      contract_terminate_info: {
        contract_termination_mode: 'MCH_API_TERMINATE',
        contract_terminated_time: '2027-01-05T10:00:00+08:00',
        contract_termination_remark: '退保',
      },
    });
    expect((await insurer.query(contract)).json).toEqual(response.json);
    await expect
      .poll(() => insurer.events())
      .toEqual([{ type: 'INSURANCE_ENTRUST.TERMINATE', resource: response.json }]);
    await nothingGoes();
    const again = insurer.simulator.user.revokeTermination(contract.contractId);
    await expect(again).rejects.toThrow('it is TERMINATED');
  });

  it.each([
    ['', '/contract_termination_remark'],
    ['a'.repeat(257), '/contract_termination_remark'],
    [undefined, '/contract_termination_remark'],
  ])('rejects a termination by the merchant with the remark %s', async (remark, field) => {
    const response = await insurer.terminate(contract, { contract_termination_remark: remark });
    expect(response.json).toMatchObject({ code: 'PARAM_ERROR', detail: { field } });
    expect(await stateNow()).toBe('SIGNED');
  });

  it('a terminated contract frees its place, but not its code', async () => {
    await insurer.terminate(contract);
    const path = '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi';
    expect((await insurer.client.call('POST', path, { body: contract.body })).json).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: { field: '/out_contract_code' },
    });
  });

  it('a termination by customer service carries mode and remark', async () => {
    const ended = await insurer.simulator.user.terminate(contract.contractId, {
      mode: 'CUSTOMER_SERVICE_TERMINATE',
      remark: '客服',
    });
    expect(ended.contract_terminate_info).toEqual({
      contract_termination_mode: 'CUSTOMER_SERVICE_TERMINATE',
      contract_terminated_time: expect.any(String),
      contract_termination_remark: '客服',
    });
  });

  it('a pending termination blocks every request, and takes effect when its time is over', async () => {
    const { user } = insurer.simulator;
    const pending = await user.terminate(contract.contractId, { revocableFor: 60_000 });
    expect(pending.contract_state).toBe('TERMINATE_PENDING');
    const { json } = await insurer.query(contract);
    expect(json).toMatchObject({
      contract_state: 'TERMINATE_PENDING',
      revoke_terminate_contract_redirect_url: 'pages/PwdExemptContract/index',
      revoke_terminate_contract_redirect_appid: 'wxbd687630cd02ce1d',
    });
    expect(json).not.toHaveProperty('contract_terminate_info');
    await nothingGoes();
    await insurer.simulator.advanceBy(59_999);
    expect(insurer.events()).toEqual([]);
    await insurer.simulator.advanceBy(1);
    expect(await stateNow()).toBe('TERMINATED');
    expect(insurer.events().map(({ type }) => type)).toEqual(['INSURANCE_ENTRUST.TERMINATE']);
  });

  it('a pending termination can be revoked and requested again', async () => {
    const { user } = insurer.simulator;
    await user.terminate(contract.contractId, { revocableFor: 60_000 });
    await insurer.simulator.advanceBy(30_000);
    expect((await user.revokeTermination(contract.contractId)).contract_state).toBe('SIGNED');
    await user.terminate(contract.contractId, { revocableFor: 60_000 });
    await insurer.simulator.advanceBy(30_000);
    // The first termination would have taken effect now.
    expect(await stateNow()).toBe('TERMINATE_PENDING');
    await user.revokeTermination(contract.contractId);
    await insurer.simulator.advanceBy(60_000);
    expect(await stateNow()).toBe('SIGNED');
    expect(insurer.events()).toEqual([]);
    expect((await insurer.query(contract)).json).not.toHaveProperty(
      'revoke_terminate_contract_redirect_url',
    );
  });

  it('a contract counts towards the limits of its user while its termination is pending', async () => {
    const mine = await insurer.sign(['2027-03-06'], { out_user_code: 'mine' });
    const { user } = insurer.simulator;
    await user.terminate(mine.contractId, { revocableFor: 60_000 });
    await expect(insurer.sign(['2027-03-06'], { out_user_code: 'mine' })).rejects.toThrow(
      '次数限制',
    );
    await insurer.simulator.advanceBy(60_000);
    await insurer.sign(['2027-03-06'], { out_user_code: 'mine' });
  });

  it('rejects a negative revocableFor, and a revocation that does not apply', async () => {
    const { user } = insurer.simulator;
    await expect(user.terminate(contract.contractId, { revocableFor: -1 })).rejects.toThrow(
      RangeError,
    );
    await expect(user.revokeTermination(contract.contractId)).rejects.toThrow('it is SIGNED');
    await expect(user.revokeTermination('404')).rejects.toThrow('does not exist');
  });

  it('lists a contract with its periods', () => {
    const shown = insurer.simulator.contracts.at(-1);
    expect(shown).toMatchObject({
      contract_id: contract.contractId,
      policy_periods: [{ policy_period_id: 1 }, { policy_period_id: 2 }],
    });
  });

  it('a contract is renewable when its termination is revoked after the last period', async () => {
    const { user } = insurer.simulator;
    await user.terminate(contract.contractId, { revocableFor: 90 * 86_400_000 });
    await insurer.simulator.advanceTo(beijing('2027-02-07', '08:00:00'));
    expect(await stateNow()).toBe('TERMINATE_PENDING');
    expect((await user.revokeTermination(contract.contractId)).contract_state).toBe(
      'TO_BE_RENEWED',
    );
    expect((await insurer.terminate(contract)).status).toBe(200);
  });
});

describe('the notification of a termination', () => {
  it('notifies terminations and renewals at the URL of the plan', async () => {
    await using insurer = await Insurer.start(NOW, {});
    await using planned = await Insurer.start(NOW, {
      plans: [{ plan_id: 12535, notifyUrl: insurer.notifyUrl }],
    });
    const contract = await planned.sign(['2027-01-07'], { can_auto_insure: true });
    await planned.pay(contract, 1, '2027-01-07');
    await planned.simulator.advanceTo(beijing('2027-01-08', '08:00:00'));
    await planned.renew(contract, plannedPeriods([2, '2027-02-08', 1000]));
    await planned.terminate(contract);
    // The response is sent first; a movement of the clock waits for pending work.
    await planned.simulator.advanceBy(0);
    const urls = () =>
      planned.simulator.deliveries
        .filter(({ event_type: type }) => type.startsWith('INSURANCE'))
        .map(({ event_type: type, url }) => `${type} ${url}`);
    expect(urls()).toEqual([
      `INSURANCE_ENTRUST.SIGN ${planned.notifyUrl}`,
      `INSURANCE_ENTRUST.RENEW ${insurer.notifyUrl}`,
      `INSURANCE_ENTRUST.TERMINATE ${insurer.notifyUrl}`,
    ]);
  });
});
