import { WechatPayConfigurationError } from 'nestjs-wechatpay-insurance';
import { SampleConfigurationError } from './sample-configuration.error.js';

/** The text to print when the sample cannot start: one message without a stack trace if the cause is known. */
export function startProblem(error: unknown): string {
  if (error instanceof WechatPayConfigurationError || error instanceof SampleConfigurationError) {
    return `${error.message}\nThe variables are explained in sample/demo/.env.example. 变量说明见 sample/demo/.env.example。`;
  }
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use by another program. Choose another one: PORT=3001 npm start\n端口 ${port} 已被占用，请换一个端口：PORT=3001 npm start`;
  }
  if (code === 'EACCES') {
    return `Port ${port} is not available to this account. Choose one above 1023: PORT=3001 npm start\n当前用户无权使用端口 ${port}，请换一个大于 1023 的端口：PORT=3001 npm start`;
  }
  return error.stack ?? error.message;
}
