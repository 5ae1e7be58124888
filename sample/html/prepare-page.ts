import type { Response } from 'express';
import { randomBytes } from 'node:crypto';
import { chosenLanguage, languageOf } from '../language/language.js';
import type { Html } from './html.js';
import { renderPage } from './layout.js';
import { pageHeaders } from './page-headers.js';
import type { Page } from './page.js';

/** Sets the headers of a page and returns its text, in the language of whoever asked. */
export function preparePage(response: Response, page: Page): string {
  const { req: request } = response;
  const nonce = freshNonce();
  response.set(pageHeaders(nonce));
  const chosen = chosenLanguage(request);
  if (chosen !== undefined) response.cookie('lang', chosen, { httpOnly: true, sameSite: 'lax' });
  // What a form was sent to may be no page of its own.
  const path = request.method === 'GET' ? request.path : '/';
  return renderPage(page, { nonce, language: languageOf(request), path });
}

/** The same for a piece of a page, in which nothing runs. */
export function preparePiece(response: Response, piece: Html): string {
  response.set(pageHeaders(freshNonce()));
  return piece.in(languageOf(response.req));
}

function freshNonce(): string {
  return randomBytes(16).toString('base64');
}
