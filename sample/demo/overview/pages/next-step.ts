import { beijingMinute } from '../../dates/beijing-date.js';
import { bilingual, html, type Html } from '../../html/html.js';
import type { ShownPeriod } from '../../premiums/shown-period.js';
import type { SignedOverview } from '../contract-overview.js';
import { periodButton } from './period-button.js';

/** The recommended next step, with its button. */
export function nextStep(overview: SignedOverview, path: string): Html {
  return html`<section class="card next" aria-labelledby="next-heading">
    <h2 id="next-heading">${bilingual('Next step', '当前可操作')}</h2>
    ${step(overview, path)}
  </section>`;
}

function step(
  { contract, periods, renew, upcoming, collection, simulation }: SignedOverview,
  path: string,
): Html {
  const { contract_state: state } = contract;
  if (state === 'SIGN_FAILED') {
    return html`<p>
        ${bilingual('Start again: a new attempt gets new numbers.', '请重新发起签约，将使用新的协议号。')}
      </p>
      ${NEW_POLICY}`;
  }
  if (state === 'TERMINATED') {
    return html`<p>
        ${bilingual('Sign a new contract to continue.', '如需继续扣费，请重新签约。')}
      </p>
      ${NEW_POLICY}`;
  }
  if (state === 'TERMINATE_PENDING') {
    return html`<p>
      ${bilingual(
        'Wait: the customer can revoke the termination on the phone for some days.',
        '请等待：用户可在数日内撤回解约。',
      )}
    </p>`;
  }
  if (collection?.isCollected) return collection.isStuck ? STUCK : COLLECTED;
  if (renew.open) {
    return html`<p>
        ${bilingual(
          'Renew the contract: without the next list, nothing more is deducted.',
          '请续期：未提交新的扣费列表将不再扣费。',
        )}
      </p>
      <a class="button primary" href="#renew">${bilingual('Go to the renewal', '前往续期')}</a>`;
  }
  const open = periods.filter((shown) => shown.step.open);
  // Scheduling the next period voids the unpaid one before it.
  const [first] = [...open.filter(({ look }) => look !== 'planned'), ...open];
  if (first?.step.open)
    return html`${failure(first)}
      <p>${first.step.note}</p>
      ${periodButton(first, path, 'primary')}`;
  if (upcoming === undefined) {
    return html`<p>${bilingual('Nothing is left to deduct.', '没有待扣费的期数。')}</p>`;
  }
  const at = beijingMinute(upcoming.opensAt);
  return html`<p>
      ${bilingual(`Wait until ${at}: `, `请等待至 ${at}：`)}${upcoming.what}${bilingual('.', '。')}
    </p>
    ${
      simulation &&
      html`<p class="hint">
        <a href="#simulation">${bilingual('Advance the simulated time', '调整模拟时间')}</a>
      </p>`
    }`;
}

function failure({ look, latestOrder }: ShownPeriod): Html | undefined {
  return look === 'failed' && latestOrder?.result !== undefined
    ? html`<p>${bilingual('The last attempt failed: ', '上次扣费失败：')}${latestOrder.result}</p>`
    : undefined;
}

const STUCK = html`<p>
    ${bilingual('A premium does not go on by itself: a person has to decide.', '有一期保费无法自动继续，需人工处理。')}
  </p>
  <a class="button primary" href="/collection#stuck">${bilingual('Decide', '前往处理')}</a>`;

const COLLECTED = html`<p>
    ${bilingual('Nothing to do: its premiums are collected automatically.', '无需操作：各期保费自动收取。')}
  </p>
  <p class="hint">
    <a href="/collection">${bilingual('To the collection', '查看自动收费')}</a>
  </p>`;

const NEW_POLICY = html`<a class="button primary" href="/">
  ${bilingual('New policy', '重新发起签约')}
</a>`;
