import {
  ForbiddenException,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Request } from 'express';
import { SampleConfig } from '../config/sample-config.js';

/**
 * Rejects forms that other web sites send through a visitor's browser (CSRF). Browsers send the origin of a
 * request; other clients, such as curl, send none and cannot be misused this way.
 */
@Injectable()
export class SameOriginGuard implements CanActivate {
  constructor(private readonly config: SampleConfig) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.method === 'GET' || request.method === 'HEAD' || this.isOurs(request)) return true;
    throw new ForbiddenException(
      'The request comes from another web site. If you sent it from this page, set PUBLIC_URL to the address that your browser shows. ' +
        '请求来自其他网站；如由本页发出，请将 PUBLIC_URL 设为浏览器所示地址。',
    );
  }

  private isOurs({ headers }: Request): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return site === 'same-origin' || site === 'none';
    // Older browsers, and any browser on plain HTTP to another host, send only the origin.
    const { origin } = headers;
    return origin === undefined || this.config.origins.includes(origin);
  }
}
