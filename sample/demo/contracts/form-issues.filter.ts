import {
  Catch,
  Injectable,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { WechatPayError, WechatPayRequestValidationError } from 'nestjs-wechatpay-insurance';
import { SampleClock } from '../clock/sample-clock.js';
import { SampleConfig } from '../config/sample-config.js';
import type { FormProblem } from '../forms/form-problem.js';
import { explain, getStatus } from '../html/explanation.js';
import { preparePage } from '../html/prepare-page.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { formProblems } from './form-problems.js';
import { formPage } from './pages/form.page.js';
import { readPolicyForm, sensibleValues } from './policy-form.js';

/** Shows the form again with its values, and each error next to its field; WeChat Pay's own errors above it. */
@Injectable()
@Catch(WechatPayError)
export class FormIssuesFilter implements ExceptionFilter<WechatPayError> {
  private readonly logger = new Logger(FormIssuesFilter.name);

  constructor(
    private readonly config: SampleConfig,
    private readonly clock: SampleClock,
    private readonly simulator: EmbeddedSimulator,
  ) {}

  catch(error: WechatPayError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const values = sensibleValues(this.config, this.clock.today);
    const form = readPolicyForm(http.getRequest<Request>().body, values);
    const page = formPage(form, {
      simulated: this.simulator.isRunning,
      problems: toProblems(error),
    });
    const status = getStatus(error);
    if (status >= 500) this.logger.error(error.message);
    response.status(status).send(preparePage(response, page));
  }
}

function toProblems(error: WechatPayError): FormProblem[] {
  if (error instanceof WechatPayRequestValidationError) return formProblems(error.issues);
  return [{ field: undefined, message: explain(error) }];
}
