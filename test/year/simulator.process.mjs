// WeChat Pay, the users and the merchant's back office in one process. Started by the year test.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { WechatPayInsuranceModule, WechatPayInsuranceService } from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';
import { NotificationGateway } from './notification-gateway.mjs';
import { recordRequests, Recording } from './recorder.mjs';
import { serve } from './remote-process.mjs';

const init = JSON.parse(process.argv[2]);
/** Signings at the same time. */
const AT_ONCE = 16;

const recording = new Recording(init.recording);
/** Functions that end the faults in force. */
const pending = [];
const simulator = await WechatPaySimulator.start({
  now: init.now,
  seed: init.seed,
  plans: init.plans.map((plan_id) => ({ plan_id, frequency: 'month' })),
  remembered: 1,
  notificationTimeout: 10_000,
  signatureTime: 'real',
});
const now = () => simulator.now;
recordRequests(recording, now);

const { clock: _clock, ...merchant } = simulator.moduleOptions;
const notifyUrl = `http://127.0.0.1:1/${init.path}`;
// The real clock may be ahead of the virtual one.
const rules = { 'period-dates-future': 'off' };
const options = {
  ...merchant,
  rules,
  transactionNotifyUrl: notifyUrl,
  contractNotifyUrl: notifyUrl,
};
const gateway = new NotificationGateway({ ...init, recording, now, apiV3Key: merchant.apiV3Key });
simulator.deliverTo(gateway.handle);
const office = await NestFactory.createApplicationContext(
  WechatPayInsuranceModule.forRoot({ ...options, timeout: 60_000 }),
  { logger: ['error'] },
);
const insurance = office.get(WechatPayInsuranceService);

/** Signs a contract, and records what the user signed. */
async function sign({ code, plan_id, periods, foreign = false, skip = [], start = init.start }) {
  if (foreign) gateway.hidden.add(code);
  const { redirect_url: url } = await insurance.preEntrustSign({
    openid: `o${code}`,
    plan_id,
    out_contract_code: code,
    insured_display_name: '*三',
    policy_start_date: start,
    policy_end_date: init.end,
    can_auto_insure: init.renewable,
    policy_periods: periods.map(toPolicyPeriod),
  });
  const { contract_id: c } = await simulator.user.sign(url);
  recording.add({ k: 'contract', at: now(), c, code, plan: plan_id, foreign, skip, list: periods });
  return c;
}

function toPolicyPeriod([policy_period_id, estimated_deduct_date, total]) {
  const estimated_deduct_amount = { total, currency: 'CNY' };
  return { policy_period_id, estimated_deduct_date, estimated_deduct_amount };
}

/** Lowers the premium of one period, as the merchant's office does after a change of the policy. */
async function modify({ contract_id, plan_id, period, total }) {
  const contract = simulator.contracts.find((one) => one.contract_id === contract_id);
  const list = contract.policy_periods.map(
    ({ policy_period_id: id, estimated_deduct_date: date, estimated_deduct_amount: amount }) => [
      id,
      date,
      id === period ? total : amount.total,
    ],
  );
  await insurance.modifyPolicyPeriods({
    plan_id,
    contract_id,
    allow_cancel_scheduled: true,
    policy_periods: list.map(toPolicyPeriod),
  });
  recording.add({ k: 'modify', at: now(), c: contract_id, p: period, amount: total });
}

serve({
  getMerchant: () => options,
  advanceTo: async (moment) => {
    if (moment > simulator.now) await simulator.advanceTo(moment);
  },
  signAll: async (contracts) => {
    const ids = [];
    let next = 0;
    const work = async () => {
      while (next < contracts.length) {
        const index = next++;
        ids[index] = await sign(contracts[index]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return ids;
  },
  /** Resolves to a message when the rules of WeChat Pay do not allow it. */
  act: async ({ action, contract_id, ...about }) => {
    const { user } = simulator;
    try {
      if (action === 'empty') await user.failToPay(contract_id, { times: Infinity });
      else if (action === 'fill') await user.pay(contract_id);
      else if (action === 'terminate') {
        const isPending = about.revocableFor !== undefined;
        if (isPending) recording.add({ k: 'pending', at: now(), c: contract_id });
        await user.terminate(contract_id, about);
      } else if (action === 'revoke') {
        await user.revokeTermination(contract_id);
        recording.add({ k: 'revoke', at: now(), c: contract_id });
      } else if (action === 'modify') await modify({ contract_id, ...about });
      else if (action === 'schedule-foreign') {
        const { period, total } = about;
        const scheduled_amount = { total, currency: 'CNY' };
        await insurance.schedulePolicyPeriod({
          contract_id,
          policy_period_id: period,
          scheduled_amount,
        });
      } else if (action === 'deduct-foreign') {
        const { period, total } = about;
        await insurance.applyDeduction({
          contract_id,
          policy_period_id: period,
          out_trade_no: `F${contract_id.slice(-20)}p${period}`,
          description: 'another system',
          amount: { total, currency: 'CNY' },
        });
      } else throw new Error(`unknown action ${action}`);
      return undefined;
    } catch (error) {
      return `${action} of ${contract_id}: ${error.message}`;
    }
  },
  record: (line) => recording.add({ at: now(), ...line }),
  fail: (faults) => {
    for (const fault of faults)
      pending.push(simulator.fail({ ...fault, times: fault.times ?? Infinity }));
  },
  endFaults: () => {
    for (const end of pending.splice(0)) end();
  },
  setWorkers: (ports) => {
    gateway.ports = ports;
  },
  setMischief: (mischief) => {
    gateway.mischief = mischief;
  },
  getCounts: () => gateway.counts,
  /** Half of the signatures are made with a platform certificate that is new. */
  rotate: async () => {
    await simulator.rotateCertificate();
    simulator.signWith('certificate', { share: 0.5 });
  },
  stop: async () => {
    await office.close();
    await simulator.stop();
    recording.flush();
    const { user, system } = process.cpuUsage();
    return { cpu: (user + system) / 1e6, counts: gateway.counts };
  },
});
process.send('ready');
