import { type FSWatcher, existsSync, readFileSync, realpathSync, watch } from 'node:fs';
import { join } from 'node:path';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { WechatPayCredentials } from 'nestjs-wechatpay-insurance';

/** Folder of the mounted secret, see the module below. */
export const CREDENTIALS_FOLDER = Symbol('folder of the credentials');

@Injectable()
export class CredentialFiles implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(CredentialFiles.name);
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(WechatPayCredentials) private readonly credentials: WechatPayCredentials,
    @Inject(CREDENTIALS_FOLDER) private readonly folder: string,
  ) {}

  onApplicationBootstrap(): void {
    // Kubernetes swaps the link ..data and leaves the files alone, so watch the folder.
    this.watcher = watch(this.folder, () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.reload(), 500);
    });
    // An error event without a listener ends the process.
    this.watcher.on('error', (error) => this.logger.error(error));
    this.reload();
  }

  onModuleDestroy(): void {
    this.watcher?.close();
    clearTimeout(this.timer);
  }

  /** Call it from a cron too where the file system reports no changes. */
  reload(): void {
    try {
      // Resolve the link once, so that all files are of one version.
      const link = join(this.folder, '..data');
      const folder = realpathSync(existsSync(link) ? link : this.folder);
      const read = (name: string) => readFileSync(join(folder, name), 'utf8');
      this.credentials.replace({
        merchantPrivateKey: read('apiclient_key.pem'),
        merchantCertificate: read('apiclient_cert.pem'),
        apiV3Key: read('apiv3.key'),
      });
    } catch (error) {
      // The former credentials remain in use.
      this.logger.error(error);
    }
  }
}
