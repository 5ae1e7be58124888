import { Catch, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { bilingual } from './html.js';
import { preparePage } from './prepare-page.js';
import { problemPage } from './problem.page.js';

/** Shows a page to a browser with an unknown address; programs get JSON. */
@Catch(NotFoundException)
export class NotFoundFilter implements ExceptionFilter<NotFoundException> {
  catch(error: NotFoundException, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>().status(404);
    const isPage = request.method === 'GET' && !request.path.startsWith('/api/');
    if (isPage && request.accepts(['json', 'html']) === 'html') {
      response.send(preparePage(response, problemPage(404, UNKNOWN)));
    } else {
      response.json(error.getResponse());
    }
  }
}

const UNKNOWN = bilingual('This page does not exist.', '此地址没有页面。');
