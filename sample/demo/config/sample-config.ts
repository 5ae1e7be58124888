import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { DeductFrequency } from 'nestjs-wechatpay-insurance';
import { SampleConfigurationError } from './sample-configuration.error.js';

/** The sample's own variables. The package reads its own. */
@Injectable()
export class SampleConfig {
  readonly port: number;
  /** URL of the sample for a browser on this computer. */
  readonly url: string;
  /** Origin under which WeChat Pay reaches the sample; `undefined` when not configured. */
  readonly publicUrl: string | undefined;
  /** The template of each frequency: at WeChat Pay, a template deducts monthly, quarterly or yearly. */
  readonly plans: Readonly<Record<DeductFrequency, number>>;
  readonly openid: string;

  /** Origins under which a browser may open the pages. */
  readonly origins: readonly string[];
  /** Host names of the origins. */
  readonly hostnames: readonly string[];

  constructor(config: ConfigService) {
    const read = (name: string, otherwise: string): string =>
      config.get<string>(name)?.trim() || otherwise;
    this.port = parsePort(read('PORT', '3000'));
    this.url = `http://127.0.0.1:${this.port}`;
    this.publicUrl = read('PUBLIC_URL', '').replace(/(?<!\/)\/+$/, '') || undefined;
    this.origins = [
      this.url,
      `http://localhost:${this.port}`,
      getOrigin(this.publicUrl ?? this.url),
    ];
    this.hostnames = this.origins.flatMap((url) =>
      URL.canParse(url) ? new URL(url).hostname : [],
    );
    this.plans = {
      month: parsePlanId('SAMPLE_PLAN_ID', read('SAMPLE_PLAN_ID', '12535')),
      quarter: parsePlanId('SAMPLE_QUARTERLY_PLAN_ID', read('SAMPLE_QUARTERLY_PLAN_ID', '12536')),
      year: parsePlanId('SAMPLE_YEARLY_PLAN_ID', read('SAMPLE_YEARLY_PLAN_ID', '12537')),
    };
    this.openid = read('SAMPLE_OPENID', 'oSampleCustomer000000000001');
  }

  /** The frequency of a contract by its template; monthly for a template that is not configured. */
  getFrequency(planId: number): DeductFrequency {
    const { plans } = this;
    if (planId === plans.quarter) return 'quarter';
    return planId === plans.year ? 'year' : 'month';
  }
}

function getOrigin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new SampleConfigurationError(
    'PORT must be a number from 1 to 65535. PORT 必须是 1 到 65535 之间的数字。',
  );
}

function parsePlanId(name: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new SampleConfigurationError(`${name} must be a number. ${name} 必须是数字。`);
}
