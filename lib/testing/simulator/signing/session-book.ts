import type { SimulatorClock } from '../clock/simulator-clock.js';
import { createOpenid } from '../common/identifiers.js';
import { generateText } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';
import type { PreSignRequest, Scene } from '../contracts/pre-sign-request.js';
import type { MerchantRecord } from '../merchant-record.js';

/** Path of the page on which the user decides whether to sign. */
export const SIGNING_PAGE_PATH = '/simulator/sign';

const SESSION_PARAMETER = 'pre_entrust_id';

/** A signing session, opened by a pre-sign request. The user can decide once, within ten minutes. */
export interface SigningSession {
  readonly id: string;
  readonly merchant: MerchantRecord;
  readonly request: PreSignRequest;
  /** Where the user signs. */
  readonly scene: Scene;
  /** The signing user: the one named in the request, or a generated one. */
  readonly openid: string;
  /** Expiry in epoch milliseconds. */
  readonly expiresAt: number;
}

const SESSION_LIFETIME = 10 * 60_000;

/** The open signing sessions. */
export class SessionBook {
  readonly #sessions = new Map<string, SigningSession>();
  readonly #clock: SimulatorClock;
  readonly #randomness: Randomness;

  constructor(clock: SimulatorClock, randomness: Randomness) {
    this.#clock = clock;
    this.#randomness = randomness;
  }

  open(merchant: MerchantRecord, request: PreSignRequest, scene: Scene): SigningSession {
    this.#forgetExpired();
    const id = `wx${generateText(this.#randomness, 30)}`;
    const openid = request.openid ?? createOpenid(this.#randomness);
    const expiresAt = this.#clock.now() + SESSION_LIFETIME;
    const session = { id, merchant, request, scene, openid, expiresAt };
    this.#sessions.set(id, session);
    return session;
  }

  /** @throws Error when the session is unknown, closed or expired. */
  get(id: string): SigningSession {
    const session = this.#sessions.get(id);
    if (!session || session.expiresAt <= this.#clock.now()) {
      throw new Error(
        'The signing session is unknown, already decided, or older than ten minutes. Send a new pre-sign request. ' +
          '签约会话不存在或已失效，请重新发起预签约。',
      );
    }
    return session;
  }

  close(session: SigningSession): void {
    this.#sessions.delete(session.id);
  }

  #forgetExpired(): void {
    // All sessions have the same lifetime, so that they expire in insertion order.
    for (const session of this.#sessions.values()) {
      if (session.expiresAt > this.#clock.now()) return;
      this.#sessions.delete(session.id);
    }
  }
}

/** Returns the `redirect_url` of a session. */
export function getSigningPageUrl(baseUrl: string, sessionId: string): string {
  return `${baseUrl}${SIGNING_PAGE_PATH}?${SESSION_PARAMETER}=${encodeURIComponent(sessionId)}`;
}

/** Returns the session id in a `redirect_url`. A value that is not a URL counts as the id. */
export function parseSessionId(redirectUrl: string): string {
  if (!URL.canParse(redirectUrl)) return redirectUrl;
  return readSessionId(new URL(redirectUrl).searchParams);
}

/** Returns the session id in a query, or an empty string. */
export function readSessionId(query: URLSearchParams): string {
  return query.get(SESSION_PARAMETER) ?? '';
}
