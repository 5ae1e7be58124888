import type { Response } from 'express';
import { randomBytes } from 'node:crypto';
import type { Html } from './html.js';
import { renderPage } from './layout.js';
import { pageHeaders } from './page-headers.js';
import type { Page } from './page.js';

/** Sets the headers of a page and returns its text. */
export function preparePage(response: Response, page: Page): string {
  const nonce = freshNonce();
  response.set(pageHeaders(nonce));
  return renderPage(page, nonce);
}

/** The same for a piece of a page, in which nothing runs. */
export function preparePiece(response: Response, { markup }: Html): string {
  response.set(pageHeaders(freshNonce()));
  return markup;
}

function freshNonce(): string {
  return randomBytes(16).toString('base64');
}
