import { between, shuffled } from '../chaos/random.mjs';
import { DAY, toMoment } from './calendar.mjs';
import { POINTS } from './kill-points.mjs';

/** WeChat Pay cannot be reached. */
export const OUTAGE = { drop: 'before', takesEffect: false };

const PAY = '/v3/papay/insurance-pay';
const SCHEDULE = `POST ${PAY}/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}/schedule`;
const DEDUCT = `POST ${PAY}/transactions/apply`;
const ORDER = 'GET /v3/pay/transactions/out-trade-no/{out_trade_no}';
const CONTRACT =
  'GET /v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}';
const ENDPOINTS = [SCHEDULE, DEDUCT, DEDUCT, ORDER, CONTRACT];

/** Faults of responses: with and without an effect of the request. */
const FAULTS = [
  { drop: 'before' },
  { drop: 'mid-response' },
  { drop: 'before', takesEffect: false },
  { status: 500 },
  { status: 500, takesEffect: false },
  { status: 502, takesEffect: false },
  { status: 429, takesEffect: false },
  { signature: 'wrong' },
];

/** Points at which a process is stopped for longer than its lease. */
const STOP_POINTS = POINTS.filter((point) => /^(?:commit|response|event:handled)/.test(point));

/** The misfortunes with a date: servers, WeChat Pay, the operators. */
export function planYear(random, { stops, restores }) {
  const onDay = (date, time, action, about) => ({ at: toMoment(date, time), action, ...about });
  const servers = ['restart-postgres', 'wipe-redis', 'stop-redis'];
  return [
    ...Array.from({ length: stops }, (_, index) => ({
      // In the first half hour of a morning, when most is due.
      at: toMoment('2027-01-02', '08:20') + Math.floor(between(random, 0, 345)) * DAY,
      action: servers[index % servers.length],
    })),
    // No process runs for some days.
    onDay('2027-01-10', '07:00', 'begin-blackout'),
    onDay('2027-01-13', '12:10', 'end-blackout'),
    // The bill of the day before was not read on any of its three days.
    onDay('2027-01-13', '12:20', 'reconcile', { date: '2027-01-09' }),
    onDay('2027-05-14', '07:00', 'begin-outage'),
    onDay('2027-05-17', '07:00', 'end-outage'),
    // Likewise.
    onDay('2027-05-17', '10:40', 'reconcile', { date: '2027-05-13' }),
    onDay('2027-08-03', '09:00', 'pause', { plan_id: 2 }),
    onDay('2027-08-17', '09:00', 'resume', { plan_id: 2 }),
    ...restores.flatMap((night) => [
      onDay(night, '23:10', 'back-up'),
      { at: toMoment(night, '14:10') + DAY, action: 'restore' },
    ]),
  ];
}

/** The misfortunes that are drawn while the processes work. */
export class FaultPlan {
  #random;
  #settings;
  #points = [];
  #stopsLeft;

  constructor(random, settings) {
    this.#random = random;
    this.#settings = settings;
    this.#stopsLeft = settings.pauses;
  }

  drawFaults(due) {
    if (due === 0 || this.#random() > 0.35) return [];
    const count = 1 + Math.floor(this.#random() * 3);
    const faults = Array.from({ length: count }, () => ({
      endpoint: this.#draw(ENDPOINTS),
      times: 1 + Math.floor(this.#random() * Math.min(5, due)),
      ...this.#draw(FAULTS),
    }));
    // A storm: WeChat Pay rejects everything for a while.
    if (this.#random() < 0.05) faults.push({ status: 429, takesEffect: false, times: 2 * due + 5 });
    return faults;
  }

  /** Plans kills so that the wanted number is reached by the end of the year. */
  async armWorkers(workforce, due, timeLeft, killed) {
    await workforce.disarm();
    if (due === 0) return;
    const { kills, workers } = this.#settings;
    const roundsLeft = Math.max(1, (timeLeft / DAY) * 1.2);
    const isWanted = (left) => left > 0 && this.#random() < Math.min(1, (left / roundsLeft) * 1.5);
    const count = () => 1 + Math.floor(this.#random() * Math.max(1, Math.min(20, due / workers)));
    if (isWanted(kills - killed)) {
      await this.#arm(workforce, { point: this.#nextPoint(), count: count(), signal: 'SIGKILL' });
    }
    if (isWanted(this.#stopsLeft)) {
      const point = this.#draw(STOP_POINTS);
      const isArmed = await this.#arm(workforce, { point, count: count(), signal: 'SIGSTOP' });
      if (isArmed) this.#stopsLeft -= 1;
    }
  }

  /** One process stays free of plans, so that it can act for the operators. */
  async #arm(workforce, plan) {
    const { unarmed } = workforce;
    if (unarmed.length < 2) return false;
    await workforce.arm(this.#draw(unarmed), plan);
    return true;
  }

  /** Every point comes before the first one comes again. */
  #nextPoint() {
    if (this.#points.length === 0) this.#points = shuffled(this.#random, this.#settings.points);
    return this.#points.pop();
  }

  #draw(items) {
    return items[Math.floor(this.#random() * items.length)];
  }
}
