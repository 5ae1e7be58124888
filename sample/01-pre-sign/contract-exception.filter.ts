import {
  WechatPayApiError,
  type WechatPayError,
  type WechatPayErrorResponse,
  WechatPayExceptionFilter,
} from 'nestjs-wechatpay-insurance';

/** Responds 404 for a contract that the customer has not signed; leaves all other errors to the package. */
export class ContractExceptionFilter extends WechatPayExceptionFilter {
  protected override toHttpResponse(error: WechatPayError): WechatPayErrorResponse {
    if (WechatPayApiError.is(error) && error.code === 'RESOURCE_NOT_EXISTS') {
      return { statusCode: 404, error: 'Not Found', message: 'The contract is not signed' };
    }
    return super.toHttpResponse(error);
  }
}
