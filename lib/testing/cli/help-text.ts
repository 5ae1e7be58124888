/** What `--help` prints. */
export const HELP = `Plays WeChat Pay's side of insurance entrusted payment, for applications in any language.

Usage: nestjs-wechatpay-insurance-simulator [options]

  --port <number>         Port to listen on, 0 for any free one. Default 8080
  --host <address>        Address to listen on. Default 127.0.0.1; whoever reaches another one acts as the user
  --public-url <origin>   Origin of the links that the simulator hands out, when others reach it under another
  --now <moment>          Starts a virtual clock there: ISO 8601 with an offset, such as 2026-12-01T10:00:00+08:00
  --clock <real|virtual>  virtual: starts a virtual clock at the present moment. Default real, without --now
  --plan <id[:frequency[:url]]>
                          A plan of the merchant, by the month, quarter or year; TERMINATE and RENEW go to the
                          URL. Can be given several times; without it, every plan_id is known, monthly
  --mchid <number>        Merchant number. Default: any
  --appid <id>            Default: any
  --seed <text>           Makes ids and nonces the same at each start. Keys are new each time
  --help                  Prints this

It prints lines for a .env file, with keys that are good for nothing else. Signatures always go by the
computer's time, also with a virtual clock.

While it runs, programs on this computer control it with JSON:

  GET  /simulator/clock           POST /simulator/clock {"advanceTo": "…+08:00"} or {"advanceBy": 60000}
  POST /simulator/user/sign       {"session": "<redirect_url or pre_entrustweb_id>"}; decline alike
  POST /simulator/user/pay        {"target": "<session, contract_id or out_contract_code>"}; failToPay alike
  POST /simulator/user/terminate  {"contract_id": "…"}; revokeTermination alike
  POST /simulator/user/authorizePolicy {"out_insurance_no": "…"}; denyPolicy alike
  POST /simulator/fail            {"endpoint": "…", "status": 500}; disturb, fail-refund, sign-with,
                                  rotate-certificate and retire-certificates alike
  GET  /simulator/contracts       merchants, requests and deliveries alike
`;
