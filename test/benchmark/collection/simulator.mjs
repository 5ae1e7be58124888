/* The simulator in a process of its own, with a virtual clock that starts on 2026-12-01 at 10:00 in Beijing. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { WechatPayInsuranceModule, WechatPayInsuranceService } from '../../../dist/index.js';
import { WechatPaySimulator } from '../../../dist/testing/index.js';
import { serve } from '../support/process.mjs';
import { AMOUNT, forEach, MONTHS, PLAN } from './premiums.mjs';

const simulator = await WechatPaySimulator.start({
  now: '2026-12-01T10:00:00+08:00',
  plans: [{ plan_id: PLAN, frequency: 'month' }],
  // Other processes cannot read the virtual clock.
  signatureTime: 'real',
  notificationTimeout: 60_000,
});

/** Signs contracts of twelve monthly periods, and returns their ids. */
async function sign({ prefix, count, notifyUrl }) {
  const app = await NestFactory.createApplicationContext(
    WechatPayInsuranceModule.forRoot({
      ...simulator.moduleOptions,
      // The clock of the signatures is the real one, which may be ahead of the virtual one.
      rules: { 'period-dates-future': 'off' },
      timeout: 60_000,
    }),
    { logger: false },
  );
  const insurance = app.get(WechatPayInsuranceService);
  const codes = Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const contracts = await forEach(codes, 16, async (out_contract_code) => {
    const { redirect_url } = await insurance.preEntrustSign({
      openid: out_contract_code,
      plan_id: PLAN,
      out_contract_code,
      insured_display_name: '*三',
      contract_notify_url: notifyUrl,
      policy_start_date: '2026-12-02',
      policy_end_date: '2027-12-31',
      policy_periods: MONTHS.map((month, index) => ({
        policy_period_id: index + 1,
        estimated_deduct_date: `${month}-15`,
        estimated_deduct_amount: AMOUNT,
      })),
    });
    const { contract_id } = await simulator.user.sign(redirect_url);
    return { contract_id, out_contract_code };
  });
  await simulator.advanceBy(1_000);
  await app.close();
  return contracts;
}

async function advance(moment) {
  await (typeof moment === 'number' ? simulator.advanceBy(moment) : simulator.advanceTo(moment));
  return simulator.now;
}

const { clock, ...moduleOptions } = simulator.moduleOptions;
void clock;
serve({ moduleOptions, pid: process.pid }, ({ type, ...message }) =>
  type === 'sign' ? sign(message) : advance(message.moment),
);
