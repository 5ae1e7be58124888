import type { SessionBook } from '../contracts/session-book.js';
import type { SigningDesk } from '../contracts/signing-desk.js';
import type { SigningSession } from '../contracts/signing-session.js';
import { words } from './html.js';
import { messagePage } from './message-page.js';
import type { Page } from './page-layout.js';
import type { PageRequest } from './page-request.js';
import { returnPage } from './return-page.js';
import { signingPage } from './signing-page.js';
import { sessionIdIn } from './user-page-urls.js';

/** Shows the page at `redirect_url` and takes the user's decision there. */
export class SigningPageHandler {
  readonly #desk: SigningDesk;
  readonly #sessions: SessionBook;

  constructor(desk: SigningDesk, sessions: SessionBook) {
    this.#desk = desk;
    this.#sessions = sessions;
  }

  /** @throws Error when the session is over, or the user may not decide so. */
  answer({ method, query, form, referrer }: PageRequest): Page {
    const session = this.#sessions.get(sessionIdIn(query));
    // After the switch of the language, the page comes from itself.
    if (method === 'GET') return signingPage(session, query.get('referrer') ?? referrer);
    return this.#decide(session, form);
  }

  #decide(session: SigningSession, form: URLSearchParams): Page {
    const origin = {
      referrer: form.get('referrer') ?? '',
      historyLength: form.get('history_length') ?? '',
    };
    // Without a word about it, who posts to the URL agrees.
    switch (form.get('decision') ?? 'agree') {
      case 'agree':
        this.#desk.sign(session);
        return returnPage(words('签约成功', 'Signed'), origin);
      case 'fail':
        this.#desk.failToPay(session);
        return returnPage(words('支付失败', 'The payment failed'), origin);
      case 'decline':
        this.#desk.decline(session);
        return returnPage(words('已拒绝', 'Declined'), origin);
      default:
        return messagePage(400, 'decision: agree, decline, fail');
    }
  }
}
