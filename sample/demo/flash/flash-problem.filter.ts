import { Catch, Injectable, type ArgumentsHost } from '@nestjs/common';
import type { Request, Response } from 'express';
import { WechatPayRequestValidationError } from 'nestjs-wechatpay-insurance';
import { contractPath } from '../contracts/contract-urls.js';
import type { FilledForm } from '../forms/filled-form.js';
import { getActionProblems } from '../forms/action-problems.js';
import { explain, getStatus } from '../html/explanation.js';
import { bilingual } from '../html/html.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { Flash } from './flash.js';

/** Entries that are not kept for another attempt. */
const CONFIDENTIAL = new Set(['bank_account', 'real_name']);

/** Redirects to the contract page, which shows the error and the form with its entries. */
@Injectable()
@Catch()
export class FlashProblemFilter extends ProblemPageFilter {
  constructor(private readonly flash: Flash) {
    super();
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const { planId, code } = request.params;
    const isContract = /^\d+$/.test(String(planId)) && /^[0-9A-Za-z]+$/.test(String(code));
    if (!isContract || [403, 404, 500].includes(getStatus(error))) return this.show(error, host);
    const isInvalid = error instanceof WechatPayRequestValidationError;
    const url = this.flash.createUrl(contractPath(Number(planId), String(code)), {
      kind: 'problem',
      text: isInvalid ? CHECK_THE_FORM : explain(error),
      form: { ...getEntries(request), problems: isInvalid ? getActionProblems(error.issues) : [] },
    });
    http.getResponse<Response>().redirect(303, url);
  }
}

const CHECK_THE_FORM = bilingual(
  'Nothing was changed: please check the form.',
  '未作任何更改，请检查表单。',
);

function getEntries({ path, body }: Request): Pick<FilledForm, 'action' | 'values'> {
  const entries = Object.entries(Object(body)).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && !CONFIDENTIAL.has(entry[0]),
  );
  return { action: path, values: Object.fromEntries(entries) };
}
