import { ForbiddenException, Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { SampleConfig } from '../config/sample-config.js';

/**
 * Rejects requests whose `Host` is not one of the sample's own names. A page of another web site can lead
 * its name to this computer (DNS rebinding), and could then read what is shown here.
 */
@Injectable()
export class OwnHostMiddleware implements NestMiddleware {
  constructor(private readonly config: SampleConfig) {}

  use({ headers }: Request, _response: Response, next: NextFunction): void {
    if (this.isOurs(headers.host)) return next();
    throw new ForbiddenException(
      'This host name is none of the sample. If you came by it, set PUBLIC_URL to the address that your browser shows. ' +
        '主机名不属于本示例；如确由此地址访问，请将 PUBLIC_URL 设为浏览器所示地址。',
    );
  }

  private isOurs(host: string | undefined): boolean {
    // Nothing but a name and a port, which a tunnel may have changed.
    const name = /^([\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i.exec(host ?? '')?.[1];
    return name !== undefined && this.config.hostnames.includes(name.toLowerCase());
  }
}
