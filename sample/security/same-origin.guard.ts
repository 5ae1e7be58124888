import {
  ForbiddenException,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Request } from 'express';
import { SampleConfig } from '../config/sample-config.js';

/**
 * Lets no page of another web site send a form here in its visitor's name (CSRF). Browsers say where a
 * request comes from; what is no browser, as curl, says nothing and has no visitor.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(private readonly config: SampleConfig) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.method === 'GET' || request.method === 'HEAD' || this.isOurs(request)) return true;
    throw new ForbiddenException(
      'Another web site has sent this. If you sent it, set PUBLIC_URL to the address that your browser shows. ' +
        '请求来自其他网站；如由本页发出，请将 PUBLIC_URL 设为浏览器所示地址。',
    );
  }

  private isOurs({ headers }: Request): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'same-origin' || site === 'none';
    // Older browsers, and plain HTTP beyond this computer, name the origin alone.
    const { origin } = headers;
    return origin === undefined || this.config.origins.includes(origin);
  }
}
