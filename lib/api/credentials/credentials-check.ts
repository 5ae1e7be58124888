import { Inject, Injectable } from '@nestjs/common';
import type { Deadline } from '../../common/deadline.js';
import { nameOption } from '../../common/option-variables.js';
import { toPrintable } from '../../common/text.js';
import { CurrentCredentials } from '../../crypto/current-credentials.js';
import type { MerchantCredentials } from '../../crypto/merchant-credentials.js';
import { TIMESTAMP_TOLERANCE, verifySignedMessage } from '../../crypto/signature-verifier.js';
import { WechatPayKeys } from '../../crypto/wechat-pay-keys.js';
import { isRetryable, SignatureVerificationError } from '../../errors/wechat-pay-call.errors.js';
import { WechatPayConfigurationError } from '../../errors/wechat-pay.error.js';
import {
  type HttpResponse,
  type HttpTransport,
  HttpTransportError,
} from '../../transport/http-transport.js';
import { SelectedTransport } from '../../transport/selected-transport.js';
import { createRequestHeaders } from '../api-call.js';
import type { CallOptions } from '../call-options.js';
import {
  checkNotifyUrls,
  describeAll,
  fail,
  pass,
  skip,
  type Verdict,
  type WechatPayCredentialsFinding,
  type WechatPayCredentialsReport,
} from './credentials-report.js';
import {
  NO_CERTIFICATES,
  readApiError,
  readEncryptedCertificates,
} from './certificates-response.js';
import { checkClock, checkMerchantKey } from './request-verdicts.js';
import { getRetryDelay, NO_RETRY, readRetry, type RetrySettings } from '../retry-policy.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from '../settings.js';

const TARGET = '/v3/certificates';

/** @param serial Key that is expected to sign the response. */
type Read = (serial: string | undefined) => Promise<HttpResponse>;

interface ReadScope {
  readonly deadline: Deadline;
  /** The credentials when the check began. */
  readonly current: MerchantCredentials;
}

/** WeChat Pay signs some responses wrongly on purpose (签名探测). */
const MAX_PROBES = 3;

/** Checks the credentials of a merchant with signed reads, which change nothing. */
@Injectable()
export class CredentialsCheck {
  readonly #transport: HttpTransport;
  readonly #credentials: CurrentCredentials;
  readonly #keys: WechatPayKeys;
  readonly #settings: WechatPaySettings;

  constructor(
    @Inject(SelectedTransport) transport: HttpTransport,
    @Inject(CurrentCredentials) credentials: CurrentCredentials,
    @Inject(WechatPayKeys) keys: WechatPayKeys,
    @Inject(WECHAT_PAY_SETTINGS) settings: WechatPaySettings,
  ) {
    this.#transport = transport;
    this.#credentials = credentials;
    this.#keys = keys;
    this.#settings = settings;
  }

  /** @param retry Retries of each read; none by default, since a check reports what it sees. */
  async run(deadline: Deadline, retry?: CallOptions['retry']): Promise<WechatPayCredentialsReport> {
    const settings = retry === undefined ? NO_RETRY : readRetry(retry, this.#settings.retry);
    const { current } = this.#credentials;
    const read: Read = (serial) => this.#readWithRetries({ deadline, current }, serial, settings);
    const findings = [
      ...(await this.#checkWithRequests(deadline, read)),
      { check: 'notify-urls', ...checkNotifyUrls(this.#settings) } as const,
    ];
    return { ok: findings.every(({ outcome }) => outcome !== 'failed'), findings };
  }

  async #checkWithRequests(deadline: Deadline, read: Read): Promise<WechatPayCredentialsFinding[]> {
    let response: HttpResponse;
    try {
      response = await read(undefined);
    } catch (error) {
      throwIfAborted(deadline);
      return describeFailedRequest(error, this.#settings);
    }
    const error = readApiError(response);
    const { status } = response;
    const { baseUrl } = this.#settings;
    if (status >= 500 || status === 429) {
      return describeAll(fail(`${baseUrl} responded ${status}; try again later`));
    }
    if (error === undefined) {
      return describeAll(
        fail(
          `${baseUrl} responded ${status}, not in the format of WeChat Pay: check baseUrl, and the proxies and gateways on the way`,
        ),
      );
    }
    const clock = checkClock(response, error, this.#settings);
    const merchantKey = checkMerchantKey(response, error, clock, this.#settings);
    const isSigned = merchantKey.outcome === 'passed';
    const apiV3Key = isSigned ? this.#checkApiV3Key(response) : skip('no request was accepted');
    const wechatPayKey = isSigned
      ? await this.#checkWechatPayKey(deadline, read, response, apiV3Key)
      : skip('no request was accepted');
    return [
      { check: 'connection', ...pass(`${this.#settings.baseUrl} responded`) },
      { check: 'clock', ...clock },
      { check: 'merchant-key', ...merchantKey },
      { check: 'api-v3-key', ...apiV3Key },
      { check: 'wechat-pay-key', ...wechatPayKey },
    ];
  }

  async #readWithRetries(
    scope: ReadScope,
    serial: string | undefined,
    retry: RetrySettings,
  ): Promise<HttpResponse> {
    for (let retries = 0; ; retries += 1) {
      const delay = getRetryDelay(retry, retries, Math.random());
      const isLast = retries >= retry.attempts || delay >= scope.deadline.remaining;
      try {
        const response = await this.#read(scope, serial);
        const code = readApiError(response)?.code ?? '';
        if (isLast || !isRetryable(response.status, code)) return response;
      } catch (error) {
        if (isLast || !(error instanceof HttpTransportError)) throw error;
      }
      await scope.deadline.sleep(delay);
    }
  }

  async #read({ deadline, current }: ReadScope, serial: string | undefined): Promise<HttpResponse> {
    const { baseUrl, clock } = this.#settings;
    const timestamp = Math.floor(clock() / 1000);
    const authorization = await deadline.race(
      current.createAuthorization('GET', TARGET, timestamp, undefined),
    );
    return this.#transport.send({
      method: 'GET',
      origin: baseUrl,
      target: TARGET,
      headers: createRequestHeaders({ authorization, serial, hasBody: false, stream: false }),
      body: undefined,
      deadline,
      stream: false,
    });
  }

  #nameOption(option: Parameters<typeof nameOption>[0]): string {
    return nameOption(option, this.#settings.variablePrefix);
  }

  #checkApiV3Key({ status, body }: HttpResponse): Verdict {
    const option = this.#nameOption('apiV3Key');
    if (status !== 200) {
      return skip(
        `the merchant has no platform certificates to decrypt, so a wrong ${option} only shows at the first notification; set it again on the merchant platform if in doubt`,
      );
    }
    const resources = readEncryptedCertificates(body);
    if (resources.length === 0) return skip('the list of platform certificates has none for RSA');
    try {
      const now = this.#settings.clock();
      const decrypted = resources.map((resource) => this.#credentials.decrypt(resource, now));
      if (!decrypted.some(({ isPrevious }) => isPrevious)) {
        return pass('it decrypts the platform certificates');
      }
      return fail(
        `the previous ${option} decrypts the platform certificates, the new one does not: set the new one on the merchant platform`,
      );
    } catch {
      return fail(
        `it does not decrypt the platform certificates: ${option} is not the one that is set on the merchant platform`,
      );
    }
  }

  async #checkWechatPayKey(
    deadline: Deadline,
    read: Read,
    first: HttpResponse,
    apiV3Key: Verdict,
  ): Promise<Verdict> {
    const publicKey = this.#keys.publicKey;
    const options = `${this.#nameOption('wechatPayPublicKeyId')} and ${this.#nameOption('wechatPayPublicKey')}`;
    if (publicKey === undefined && readApiError(first)?.code === NO_CERTIFICATES) {
      return fail(`the merchant has no platform certificates: set ${options}`);
    }
    if (publicKey === undefined && apiV3Key.outcome === 'failed') {
      return skip('unknown until the APIv3 key is right');
    }
    try {
      if (publicKey === undefined) return await this.#verify(deadline, read, undefined, first);
      const response = await read(publicKey.serial);
      const error = readApiError(response);
      if (response.status >= 400 && error !== undefined && error.code !== NO_CERTIFICATES) {
        return fail(`WeChat Pay rejects the id: check ${options}. WeChat Pay says: ${error.text}`);
      }
      return await this.#verify(deadline, read, publicKey.serial, response);
    } catch (error) {
      throwIfAborted(deadline);
      return fail(toReason(error));
    }
  }

  /** @param serial Key that must have signed the response; any known key when absent. */
  async #verify(
    deadline: Deadline,
    read: Read,
    serial: string | undefined,
    first: HttpResponse,
  ): Promise<Verdict> {
    let response = first;
    for (let probes = 0; ; probes += 1) {
      const { headers, body, status } = response;
      try {
        const { clock, variablePrefix } = this.#settings;
        const signed = {
          headers,
          body,
          receivedAt: clock(),
          tolerance: TIMESTAMP_TOLERANCE,
          variablePrefix,
        };
        const { serial: signer } = await deadline.race(
          verifySignedMessage(signed, (name) => this.#keys.getVerificationKey(name, 'response')),
        );
        if (serial === undefined || signer === serial) return pass(`${signer} signs the responses`);
        return skip(`${signer} signed the response in place of ${serial}`);
      } catch (error) {
        if (!(error instanceof SignatureVerificationError)) throw error;
        const isProbe = error.reason === 'signature-probe';
        if (!isProbe && status >= 400 && error.reason === 'missing-header') {
          return skip('WeChat Pay did not sign the response, which is an error');
        }
        if (!isProbe || probes === MAX_PROBES) return fail(error.message);
      }
      response = await read(serial);
    }
  }
}

/** An aborted check rejects instead of reporting. */
function throwIfAborted({ error }: Deadline): void {
  if (error?.reason === 'aborted') throw error;
}

function describeFailedRequest(
  error: unknown,
  { baseUrl }: WechatPaySettings,
): WechatPayCredentialsFinding[] {
  // The signer failed: nothing was sent.
  if (error instanceof WechatPayConfigurationError) {
    return describeAll(skip('nothing was sent'), fail(toReason(error)));
  }
  return describeAll(fail(`${baseUrl} cannot be reached: ${toReason(error)}`));
}

function toReason(error: unknown): string {
  return toPrintable(error instanceof Error ? error.message : String(error));
}
