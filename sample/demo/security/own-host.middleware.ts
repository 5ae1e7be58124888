import { ForbiddenException, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { SampleConfig } from '../config/sample-config.js';

/**
 * Rejects requests with a `Host` that is not one of the sample's names. Another web site can point its own
 * name to this computer (DNS rebinding), and could then read the pages.
 */
@Injectable()
export class OwnHostMiddleware implements NestMiddleware {
  constructor(private readonly config: SampleConfig) {}

  use({ headers }: Request, _response: Response, next: NextFunction): void {
    if (this.isOurs(headers.host)) return next();
    throw new ForbiddenException(
      'This host name does not belong to the sample. If you use it, set PUBLIC_URL to the address that your browser shows. ' +
        '主机名不属于本示例；如确由此地址访问，请将 PUBLIC_URL 设为浏览器所示地址。',
    );
  }

  private isOurs(host: string | undefined): boolean {
    // Ignores the port, which a tunnel may change.
    const name = /^([\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i.exec(host ?? '')?.[1];
    return name !== undefined && this.config.hostnames.includes(name.toLowerCase());
  }
}
