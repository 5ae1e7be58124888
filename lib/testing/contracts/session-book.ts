import type { SimulatorClock } from '../clock/simulator-clock.js';
import { newOpenid } from '../identifiers.js';
import type { PreSignRequest } from '../pre-sign/pre-sign-request.js';
import type { Scene } from '../pre-sign/scenes.js';
import { randomText } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { SigningSession } from './signing-session.js';

const LIFETIME = 10 * 60_000;

/** The signing sessions that are open. */
export class SessionBook {
  readonly #sessions = new Map<string, SigningSession>();
  readonly #clock: SimulatorClock;
  readonly #randomness: Randomness;

  constructor(clock: SimulatorClock, randomness: Randomness) {
    this.#clock = clock;
    this.#randomness = randomness;
  }

  open(merchant: SimulatedMerchant, request: PreSignRequest, scene: Scene): SigningSession {
    this.#forgetExpired();
    const id = `wx${randomText(this.#randomness, 30)}`;
    const openid = request.openid ?? newOpenid({ randomness: this.#randomness });
    const expiresAt = this.#clock.now() + LIFETIME;
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
