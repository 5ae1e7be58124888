import { Catch, Injectable, type ArgumentsHost } from '@nestjs/common';
import type { Request, Response } from 'express';
import { WechatPayRequestValidationError } from 'nestjs-wechatpay-insurance';
import { issueWords } from '../html/issue-words.js';
import { contractPath } from '../contracts/contract-urls.js';
import { explain, getStatus } from '../html/explanation.js';
import { html, type Html } from '../html/html.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { Flash } from './flash.js';

/** Redirects to the contract page, which shows the error and the actions available now. */
@Injectable()
@Catch()
export class FlashProblemFilter extends ProblemPageFilter {
  constructor(private readonly flash: Flash) {
    super();
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { planId, code } = http.getRequest<Request>().params;
    const isContract = /^\d+$/.test(String(planId)) && /^[0-9A-Za-z]+$/.test(String(code));
    if (!isContract || [403, 404, 500].includes(getStatus(error))) return this.show(error, host);
    const message = { kind: 'problem', text: describeError(error) } as const;
    const path = contractPath(Number(planId), String(code));
    http.getResponse<Response>().redirect(303, this.flash.createUrl(path, message));
  }
}

function describeError(error: unknown): Html {
  if (!(error instanceof WechatPayRequestValidationError)) return explain(error);
  return html`<ul>
    ${error.issues.map((issue) => html`<li>${issueWords(issue)}</li>`)}
  </ul>`;
}
