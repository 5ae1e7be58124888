import type { PremiumEvent } from 'nestjs-wechatpay-insurance/collection';
import { bilingual, html, type Html } from '../../html/html.js';
import { eventItem } from './events-section.js';

/** The automatic collection of one contract. */
export interface ContractCollection {
  readonly isCollected: boolean;
  /** True while one of its premiums needs a person. */
  readonly isStuck: boolean;
  /** Whether it was signed with automatic renewal. */
  readonly isRenewable: boolean;
  /** Whether the contract is in force. */
  readonly canStart: boolean;
  /** Oldest first; `undefined` when the contract was never collected automatically. */
  readonly events: readonly PremiumEvent[] | undefined;
}

/** Begins and ends the automatic collection, and lists what has happened in it. */
export function contractCollection(
  { isCollected, isRenewable, canStart, events }: ContractCollection,
  path: string,
): Html | undefined {
  if (!canStart && events === undefined) return undefined;
  return html`<section class="card" aria-labelledby="collection-heading" id="collection">
    <h2 id="collection-heading">${bilingual('Automatic collection', '自动收费')}</h2>
    ${
      isCollected
        ? html`<p>
            ${bilingual(
              'Each premium is announced, deducted and tried again without a person.',
              '各期保费自动预约、扣费与重试。',
            )}
            ${isRenewable ? RENEWED : NOT_RENEWED}
            <a href="/collection">${bilingual('To the collection', '查看自动收费')}</a>
          </p>`
        : html`<p>${bilingual('Its premiums are collected by hand.', '当前为手动收费。')}</p>`
    }
    ${
      events !== undefined &&
      events.length > 0 &&
      html`<ol class="events" reversed>
        ${events.toReversed().map((event) => eventItem(event))}
      </ol>`
    }
    ${canStart && switchForm(isCollected, path)}
  </section>`;
}

const RENEWED = bilingual(
  'After its last premium, the contract is renewed for another year.',
  '最后一期之后自动续期一年。',
);

const NOT_RENEWED = bilingual(
  'The contract was signed without automatic renewal, so it ends with its last premium.',
  '签约时未选择自动续保，最后一期之后不再收费。',
);

function switchForm(isCollected: boolean, path: string): Html {
  return isCollected
    ? html`<form method="post" action="${path}/collection/stop">
        <button>${bilingual('Collect by hand', '改为手动收费')}</button>
      </form>`
    : html`<form method="post" action="${path}/collection/start">
        <button>${bilingual('Collect automatically', '自动收费')}</button>
      </form>`;
}
