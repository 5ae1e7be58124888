import { BadRequestException, Injectable } from '@nestjs/common';
import {
  appLaunch,
  miniProgramLaunch,
  WechatPayInsuranceService,
  type PreEntrustSignDto,
} from 'nestjs-wechatpay-insurance';
import type { Launch, Scene } from './signing-attempt.js';

/** Sends one request in four scenes, which differ in the endpoint and in the use of the response. */
@Injectable()
export class PreSignService {
  constructor(private readonly insurance: WechatPayInsuranceService) {}

  async launch(
    scene: string,
    request: PreEntrustSignDto,
  ): Promise<{ scene: Scene; launch: Launch }> {
    // A browser outside WeChat and an app do not know the customer yet.
    const { openid: _openid, ...withoutCustomer } = request;
    switch (scene) {
      case 'h5': {
        const { redirect_url } = await this.insurance.preEntrustSignH5(withoutCustomer);
        return { scene, launch: { by: 'page', redirectUrl: redirect_url } };
      }
      case 'mini-program': {
        const response = await this.insurance.preEntrustSignMiniProgram(request);
        const { pre_entrustweb_id: session } = response;
        return { scene, launch: { by: 'front-end', session, call: miniProgramLaunch(response) } };
      }
      case 'app': {
        const response = await this.insurance.preEntrustSignApp(withoutCustomer);
        const { pre_entrustweb_id: session } = response;
        return { scene, launch: { by: 'front-end', session, call: appLaunch(response) } };
      }
      case 'jsapi': {
        const { redirect_url } = await this.insurance.preEntrustSign(request);
        return { scene, launch: { by: 'page', redirectUrl: redirect_url } };
      }
      default:
        throw new BadRequestException('scene: jsapi, h5, mini-program, app');
    }
  }
}
