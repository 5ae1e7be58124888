import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { explain, getStatus } from './explanation.js';
import { preparePage } from './prepare-page.js';
import { problemPage } from './problem.page.js';

/** Shows errors as a page; `WechatPayExceptionFilter` responds with JSON. */
@Catch()
export class ProblemPageFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger(ProblemPageFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    this.show(error, host);
  }

  protected show(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const status = getStatus(error);
    if (status >= 500) this.logger.error(error instanceof Error ? error.message : error);
    response.status(status).send(preparePage(response, problemPage(status, explain(error))));
  }
}
