import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';
import { Html } from './html.js';
import { Page } from './page.js';
import { preparePage, preparePiece } from './prepare-page.js';

/** Lets a controller return a `Page`, or a fragment for a script to fetch. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map((result) => {
        if (result instanceof Page) return preparePage(response, result);
        return result instanceof Html ? preparePiece(response, result) : result;
      }),
    );
  }
}
