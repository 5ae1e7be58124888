import type { SimulatorClock } from '../clock/simulator-clock.js';
import { createOpenid } from '../common/identifiers.js';
import { generateText } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';
import type { PreSignRequest, Scene } from '../contracts/pre-sign-request.js';
import type { MerchantRecord } from '../merchant-record.js';

/** Path of the page on which the user decides whether to sign. */
export const SIGNING_PAGE_PATH = '/simulator/sign';

const SESSION_PARAMETER = 'pre_entrust_id';

/** What a pre-sign call opens: the user may agree or decline within ten minutes, once. */
export interface SigningSession {
  readonly id: string;
  readonly merchant: MerchantRecord;
  readonly request: PreSignRequest;
  /** Where the user came from. */
  readonly scene: Scene;
  /** Who signs: the user whom the call names, or one whom it does not know. */
  readonly openid: string;
  /** Epoch milliseconds; from then on the session is over. */
  readonly expiresAt: number;
}

const SESSION_LIFETIME = 10 * 60_000;

/** The signing sessions that are open. */
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

  /** @throws Error when there is no such session, or no longer. */
  get(id: string): SigningSession {
    const session = this.#sessions.get(id);
    if (!session || session.expiresAt <= this.#clock.now()) {
      throw new Error(
        'No such signing session is open: it was never made, the user has answered it, or its ten minutes are over. ' +
          '签约会话不存在或已失效，请重新发起预签约。',
      );
    }
    return session;
  }

  close(session: SigningSession): void {
    this.#sessions.delete(session.id);
  }

  #forgetExpired(): void {
    // Sessions live equally long, so those opened first come first and end first.
    for (const session of this.#sessions.values()) {
      if (session.expiresAt > this.#clock.now()) return;
      this.#sessions.delete(session.id);
    }
  }
}

/** The `redirect_url` of a session. */
export function getSigningPageUrl(baseUrl: string, sessionId: string): string {
  return `${baseUrl}${SIGNING_PAGE_PATH}?${SESSION_PARAMETER}=${encodeURIComponent(sessionId)}`;
}

/** The session that a `redirect_url` opens; what is no URL is taken for its id. */
export function parseSessionId(redirectUrl: string): string {
  if (!URL.canParse(redirectUrl)) return redirectUrl;
  return readSessionId(new URL(redirectUrl).searchParams);
}

/** The session in a query, or nothing. */
export function readSessionId(query: URLSearchParams): string {
  return query.get(SESSION_PARAMETER) ?? '';
}
