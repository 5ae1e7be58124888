import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { SampleConfigurationError } from './sample-configuration.error.js';

/** The variables of the sample itself. Those of the package are read by the package. */
@Injectable()
export class SampleConfig {
  readonly port: number;
  /** Where the browser on this computer finds the sample. */
  readonly url: string;
  /** Where WeChat Pay finds it; `undefined` when nobody said. */
  readonly publicUrl: string | undefined;
  readonly planId: string;
  readonly openid: string;

  /** Under which a browser may see the pages. */
  readonly origins: readonly string[];
  /** The names in them. */
  readonly hostnames: readonly string[];

  constructor(config: ConfigService) {
    const read = (name: string, otherwise: string): string =>
      config.get<string>(name)?.trim() || otherwise;
    this.port = portOf(read('PORT', '3000'));
    this.url = `http://127.0.0.1:${this.port}`;
    this.publicUrl = read('PUBLIC_URL', '').replace(/(?<!\/)\/+$/, '') || undefined;
    this.origins = [
      this.url,
      `http://localhost:${this.port}`,
      originOf(this.publicUrl ?? this.url),
    ];
    this.hostnames = this.origins.flatMap((url) =>
      URL.canParse(url) ? new URL(url).hostname : [],
    );
    this.planId = read('SAMPLE_PLAN_ID', '12535');
    this.openid = read('SAMPLE_OPENID', 'oSampleCustomer000000000001');
  }
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new SampleConfigurationError(
    'PORT must be a number from 1 to 65535. PORT 必须是 1 到 65535 之间的数字。',
  );
}
