import { ExpressAdapter } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type PolicyPeriod,
  revokeTerminationLaunch,
  WechatPayInsuranceService,
  WechatPayTransactionService,
} from '../../lib/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { PATH, ReceivingApp } from '../support/applications/receiving-app.js';
import { NOW } from './support/pre-sign-body.js';

const PLAN = 12535;

describe('a year of a policy, with the services of the package', () => {
  let simulator: WechatPaySimulator;
  let receiver: ReceivingApp;
  let insurance: WechatPayInsuranceService;
  let transactions: WechatPayTransactionService;

  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({
      now: NOW,
      plans: [{ plan_id: PLAN, frequency: 'month' }],
    });
    receiver = await ReceivingApp.start(() => new ExpressAdapter(), {
      options: { ...simulator.moduleOptions, retry: false },
    });
    insurance = receiver.app.get(WechatPayInsuranceService);
    transactions = receiver.app.get(WechatPayTransactionService);
  });
  afterAll(() => Promise.all([simulator.stop(), receiver.stop()]));

  const notifyUrl = () => receiver.origin + PATH;
  const events = () => receiver.received.map(({ event_type }) => event_type);
  const date = (month: number, day = '15') => {
    const year = 2026 + Math.floor((month - 1) / 12);
    return `${year}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-${day}`;
  };
  const planned = (id: number, on: string, total = 3000) => ({
    policy_period_id: id,
    estimated_deduct_date: on,
    estimated_deduct_amount: { total, currency: 'CNY' as const },
  });

  it('takes a policy through signing, deduction, a failed deduction, a lower amount, renewal, refund and termination', async () => {
    const code = 'policy2026';
    const ofPlan = { plan_id: PLAN, out_contract_code: code };
    const { redirect_url } = await insurance.preEntrustSign({
      ...ofPlan,
      openid: 'oUser',
      insured_display_name: '*三',
      contract_notify_url: notifyUrl(),
      policy_start_date: '2026-12-02',
      policy_end_date: '2027-03-01',
      policy_periods: [planned(1, '2026-12-01'), planned(2, date(13)), planned(3, date(14))],
      amount: { total: 3000, currency: 'CNY' },
      out_trade_no: 'first',
      description: '首期保费',
      transaction_notify_url: notifyUrl(),
      can_auto_insure: true,
    });
    const { contract_id } = await simulator.user.sign(redirect_url);
    expect(events().toSorted()).toEqual(['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS']);
    const stateNow = async () => (await insurance.queryContract(ofPlan)).contract_state;
    const list = async (): Promise<PolicyPeriod[]> => {
      const all: PolicyPeriod[] = [];
      for await (const period of insurance.iteratePolicyPeriods(ofPlan)) all.push(period);
      return all;
    };
    expect((await list()).map((period) => period.policy_period_state)).toEqual([
      'PAID',
      'NO_SCHEDULED',
      'NO_SCHEDULED',
    ]);

    // The second period: scheduled, failed once, then paid.
    await simulator.advanceTo('2027-01-14T08:00:00+08:00');
    const second = { contract_id, policy_period_id: 2 };
    const scheduled = await insurance.schedulePolicyPeriod({
      ...second,
      scheduled_amount: { total: 3000, currency: 'CNY' },
    });
    expect(scheduled).toMatchObject({
      policy_period_state: 'SCHEDULED',
      deduct_start_date: '2027-01-15',
      deduct_end_date: '2027-02-13',
    });
    await simulator.advanceTo('2027-01-15T08:00:00+08:00');
    const deduct = (out_trade_no: string, period = second, total = 3000) =>
      insurance.applyDeduction({
        ...period,
        out_trade_no,
        description: '续期保费',
        transaction_notify_url: notifyUrl(),
        amount: { total, currency: 'CNY' },
      });
    await simulator.user.failToPay(contract_id);
    expect(await deduct('second1')).toEqual({
      out_trade_no: 'second1',
      amount: { total: 3000, currency: 'CNY' },
    });
    expect((await transactions.queryOrder({ out_trade_no: 'second1' })).trade_state).toBe('ACCEPT');
    await simulator.advanceBy(1000);
    expect(receiver.received.at(-1)).toMatchObject({
      event_type: 'TRANSACTION.FAIL',
      resource: { out_trade_no: 'second1', trade_state: 'PAYERROR' },
    });
    await deduct('second2');
    await simulator.advanceBy(1000);
    expect(receiver.received.at(-1)).toMatchObject({
      event_type: 'TRANSACTION.SUCCESS',
      resource: { out_trade_no: 'second2', payer: { openid: 'oUser' }, amount: { total: 3000 } },
    });
    expect(await insurance.queryPolicyPeriod(second)).toMatchObject({
      policy_period_state: 'PAID',
      deduct_date: '2027-01-15',
      deduct_amount: { total: 3000 },
    });

    // The third period: its amount is lowered.
    const before = await list();
    const lowered = before.map((period) =>
      planned(
        period.policy_period_id,
        period.estimated_deduct_date,
        period.policy_period_id === 3 ? 2000 : period.estimated_deduct_amount.total,
      ),
    );
    const modified = await insurance.modifyPolicyPeriods({
      plan_id: PLAN,
      contract_id,
      policy_periods: lowered,
    });
    expect(modified.policy_periods?.map((period) => period.estimated_deduct_amount.total)).toEqual([
      3000, 3000, 2000,
    ]);
    await simulator.advanceTo('2027-02-14T19:29:59+08:00');
    const third = { contract_id, policy_period_id: 3 };
    await insurance.schedulePolicyPeriod({
      ...third,
      scheduled_amount: { total: 2000, currency: 'CNY' },
    });
    await simulator.advanceTo('2027-02-15T19:59:59+08:00');
    await deduct('third', third, 2000);
    await simulator.advanceBy(1000);
    const order = await transactions.queryOrder({ out_trade_no: 'third' });
    expect(order).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'PAP' });
    const byId = await transactions.queryOrder({ transaction_id: order.transaction_id ?? '' });
    expect(byId).toEqual(order);

    // The renewal.
    expect(await stateNow()).toBe('SIGNED');
    await simulator.advanceTo('2027-02-16T08:00:00+08:00');
    expect(await stateNow()).toBe('TO_BE_RENEWED');
    await insurance.renewContract({
      plan_id: PLAN,
      contract_id,
      policy_periods: [planned(4, date(15)), planned(5, date(16))],
    });
    await expect.poll(() => events().at(-1)).toBe('INSURANCE_ENTRUST.RENEW');
    expect(await stateNow()).toBe('SIGNED');
    expect((await list()).map((period) => period.policy_period_id)).toEqual([1, 2, 3, 4, 5]);

    // The refund.
    const refund = await transactions.refund({
      out_trade_no: 'third',
      out_refund_no: 'r1',
      notify_url: notifyUrl(),
      amount: { refund: 500, total: 2000, currency: 'CNY' },
    });
    expect(refund.status).toBe('PROCESSING');
    await simulator.advanceBy(1000);
    expect(receiver.received.at(-1)).toMatchObject({
      event_type: 'REFUND.SUCCESS',
      resource: { refund_status: 'SUCCESS', amount: { refund: 500, total: 2000 } },
    });
    expect(await transactions.queryRefund({ out_refund_no: 'r1' })).toMatchObject({
      status: 'SUCCESS',
      refund_id: refund.refund_id,
    });
    expect((await transactions.queryOrder({ out_trade_no: 'third' })).trade_state).toBe('REFUND');

    // The user terminates and takes it back, then the merchant terminates.
    await simulator.user.terminate(contract_id, { revocableFor: 3_600_000 });
    const pending = await insurance.queryContract(ofPlan);
    expect(pending.contract_state).toBe('TERMINATE_PENDING');
    expect(revokeTerminationLaunch(pending)).toEqual({
      appId: 'wxbd687630cd02ce1d',
      path: 'pages/PwdExemptContract/index',
    });
    await simulator.user.revokeTermination(contract_id);
    await simulator.advanceBy(3_600_000);
    expect(await stateNow()).toBe('SIGNED');
    const ended = await insurance.terminateContract({
      ...ofPlan,
      contract_termination_remark: '退保',
    });
    expect(ended).toMatchObject({
      contract_state: 'TERMINATED',
      contract_terminate_info: {
        contract_termination_mode: 'MCH_API_TERMINATE',
        contract_termination_remark: '退保',
      },
    });
    await expect.poll(() => events().at(-1)).toBe('INSURANCE_ENTRUST.TERMINATE');
    // Requests that have arrived may not have a response yet.
    await simulator.advanceBy(0);
    expect(simulator.deliveries.every(({ status }) => status === 204)).toBe(true);
    expect(simulator.requests.every(({ accepted }) => accepted)).toBe(true);
  });

  it('signs a contract in each of the other three scenes', async () => {
    const request = (code: string) => ({
      plan_id: PLAN,
      out_contract_code: code,
      insured_display_name: '*三',
      contract_notify_url: notifyUrl(),
      policy_start_date: '2027-02-20',
      policy_end_date: '2028-02-19',
      policy_periods: [planned(1, '2027-03-01')],
    });
    const h5 = await insurance.preEntrustSignH5(request('h5'));
    const miniProgram = await insurance.preEntrustSignMiniProgram({
      ...request('mini'),
      openid: 'oMini',
    });
    const app = await insurance.preEntrustSignApp(request('app'));
    expect(miniProgram).toMatchObject({
      redirect_appid: 'wxbd687630cd02ce1d',
      redirect_path: 'pages/PwdExemptContract/index',
    });
    const signed = [
      await simulator.user.sign(h5.redirect_url),
      await simulator.user.sign(miniProgram.pre_entrustweb_id),
      await simulator.user.sign(app.pre_entrustweb_id),
    ];
    expect(signed.map(({ openid }) => openid)).toEqual([
      expect.stringMatching(/^o[0-9A-Za-z]{27}$/),
      'oMini',
      expect.stringMatching(/^o[0-9A-Za-z]{27}$/),
    ]);
  });
});
