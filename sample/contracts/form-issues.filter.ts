import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { WechatPayRequestValidationError } from 'nestjs-wechatpay-insurance';
import { SampleClock } from '../clock/sample-clock.js';
import { SampleConfig } from '../config/sample-config.js';
import { preparePage } from '../html/prepare-page.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { formPage } from './pages/form.page.js';
import { readPolicyForm, sensibleValues } from './policy-form.js';

/** Shows the form again with its values, and each error next to its field. */
@Injectable()
@Catch(WechatPayRequestValidationError)
export class FormIssuesFilter implements ExceptionFilter<WechatPayRequestValidationError> {
  constructor(
    private readonly config: SampleConfig,
    private readonly clock: SampleClock,
    private readonly simulator: EmbeddedSimulator,
  ) {}

  catch({ issues }: WechatPayRequestValidationError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const values = sensibleValues(this.config, this.clock.today);
    const form = readPolicyForm(http.getRequest<Request>().body, values);
    const page = formPage(form, { simulated: this.simulator.isRunning, issues });
    response.status(400).send(preparePage(response, page));
  }
}
