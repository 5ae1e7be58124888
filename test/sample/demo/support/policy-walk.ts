import { expect } from 'vitest';
import { eventually, get, post, type Visit } from './browse.js';

export interface ListedPeriod {
  readonly policy_period_id: number;
  readonly estimated_deduct_date: string;
  readonly estimated_deduct_amount: { readonly total: number };
  readonly look: string;
  readonly next?: string;
}

export interface Periods {
  readonly periods: readonly ListedPeriod[];
  readonly orders: readonly {
    readonly outTradeNo: string;
    readonly state: string;
    readonly refunds: readonly { readonly amount: number; readonly status: string }[];
  }[];
  readonly next_window?: string;
}

/** One contract, through the pages of the sample and the customer's phone. */
export class PolicyWalk {
  private constructor(
    readonly origin: string,
    readonly api: string,
    readonly customerPage: string,
  ) {}

  /** Signs a contract; unless the fields say otherwise, its first premium is due in a week. */
  static async sign(origin: string, fields: Record<string, string> = {}): Promise<PolicyWalk> {
    const openid = `oCustomer${Math.random().toString(36).slice(2)}`;
    const first_deduct_date = later(await PolicyWalk.getToday(origin), 7);
    const sent = await post(`${origin}/api/contracts`, { openid, first_deduct_date, ...fields });
    const { contract, redirect_url } = JSON.parse(sent.text);
    await post(redirect_url, { decision: 'agree' });
    const { customer_page } = JSON.parse((await get(contract)).text);
    return new PolicyWalk(origin, contract, customer_page);
  }

  static async getToday(origin: string): Promise<string> {
    return JSON.parse((await get(`${origin}/api/clock`)).text).now.slice(0, 10);
  }

  get page(): string {
    return this.api.replace('/api/', '/');
  }

  async getPeriods(): Promise<Periods> {
    return JSON.parse((await get(`${this.api}/periods`)).text);
  }

  show(language = 'en'): Promise<Visit> {
    return get(this.page, { 'Accept-Language': language });
  }

  /** Posts a form of the contract page and follows the redirect. */
  async act(action: string, fields: Record<string, string> = {}, language = 'en'): Promise<Visit> {
    const response = await post(`${this.page}/${action}`, fields);
    expect(response.status).toBe(303);
    const url = new URL(response.headers.get('location')!, this.origin).href;
    return get(url, { 'Accept-Language': language });
  }

  async toNextWindow(): Promise<void> {
    const to = (await this.getPeriods()).next_window!;
    expect((await post(`${this.origin}/api/clock`, { to })).status).toBe(200);
  }

  async travel(to: string): Promise<void> {
    expect((await post(`${this.origin}/api/clock`, { to })).status).toBe(200);
  }

  async waitForLook(id: number, look: string): Promise<void> {
    const seen = await eventually(
      async () =>
        (await this.getPeriods()).periods.find((one) => one.policy_period_id === id)?.look,
      (found) => found === look,
    );
    expect(seen).toBe(look);
  }

  /** Waits until the page contains the text, and returns it. */
  async waitForText(text: string): Promise<string> {
    const seen = await eventually(
      async () => (await this.show()).text,
      (page) => page.includes(text),
    );
    expect(seen).toContain(text);
    return seen;
  }
}

export function later(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}
