import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { html, type Html } from '../html/html.js';

/** What a page says once more after a form was sent. */
export interface FlashMessage {
  readonly kind: 'done' | 'problem';
  readonly text: Html;
}

const KEPT = 200;

/** Messages on their way from an action to the page that the browser is sent to. */
@Injectable()
export class Flash {
  readonly #messages = new Map<string, FlashMessage>();

  /** The page's address with the message; its text does not stand there, so nobody can make it up. */
  urlOf(path: string, message: FlashMessage): string {
    const id = randomBytes(8).toString('hex');
    this.#messages.set(id, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > KEPT && oldest !== undefined) this.#messages.delete(oldest);
    return `${path}?told=${id}`;
  }

  find(id: unknown): FlashMessage | undefined {
    return typeof id === 'string' ? this.#messages.get(id) : undefined;
  }
}

/** The message as the page shows it. */
export function flashBox({ kind, text }: FlashMessage): Html {
  return kind === 'done'
    ? html`<p class="flash done" role="status">${text}</p>`
    : html`<div class="flash problem" role="alert">${text}</div>`;
}
