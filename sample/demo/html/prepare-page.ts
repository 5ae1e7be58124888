import type { Response } from 'express';
import { randomBytes } from 'node:crypto';
import { chosenLanguage, getLanguage } from '../language/language.js';
import type { Html } from './html.js';
import { renderPage } from './layout.js';
import { pageHeaders } from './page-headers.js';
import type { Page } from './page.js';

/** Sets the headers of a page and returns its HTML in the language of the request. */
export function preparePage(response: Response, page: Page): string {
  const { req: request } = response;
  const nonce = freshNonce();
  response.set(pageHeaders(nonce));
  const chosen = chosenLanguage(request);
  if (chosen !== undefined) response.cookie('lang', chosen, { httpOnly: true, sameSite: 'lax' });
  // The target of a form is not always a page.
  const path = request.method === 'GET' ? request.path : '/';
  return renderPage(page, { nonce, language: getLanguage(request), path });
}

/** The same for a fragment, which contains no script. */
export function preparePiece(response: Response, piece: Html): string {
  response.set(pageHeaders(freshNonce()));
  return piece.in(getLanguage(response.req));
}

function freshNonce(): string {
  return randomBytes(16).toString('base64');
}
