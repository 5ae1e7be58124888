import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { FilledForm } from '../forms/filled-form.js';
import { html, type Html } from '../html/html.js';

/** The message on the page after a form was sent. */
export interface FlashMessage {
  readonly kind: 'done' | 'problem';
  readonly text: Html;
  /** The form that was rejected, to be shown again with its entries. */
  readonly form?: FilledForm;
}

const KEPT = 200;

/** Keeps messages between an action and the page to which it redirects. */
@Injectable()
export class Flash {
  readonly #messages = new Map<string, FlashMessage>();

  /** The URL of the page with the id of the message. The text is not in the URL, so it cannot be forged. */
  createUrl(path: string, message: FlashMessage): string {
    const id = randomBytes(8).toString('hex');
    this.#messages.set(id, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > KEPT && oldest !== undefined) this.#messages.delete(oldest);
    return `${path}?message=${id}`;
  }

  find(id: unknown): FlashMessage | undefined {
    return typeof id === 'string' ? this.#messages.get(id) : undefined;
  }
}

/** Renders the message. */
export function flashBox({ kind, text, form }: FlashMessage): Html {
  return kind === 'done'
    ? html`<p class="flash done" role="status">${text}</p>`
    : html`<div class="flash problem" role="alert" ${form && html`data-keeps-form`}>${text}</div>`;
}
