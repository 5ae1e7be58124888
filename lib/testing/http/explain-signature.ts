import { signedMessage } from '../keys/signed-message.js';
import type { RawRequest } from './raw-request.js';

/** The usual mistakes, tried one after the other: the message that fits the signature names the mistake. */
export function explainSignature(
  request: RawRequest,
  lines: readonly string[],
  isSigned: (message: Buffer) => boolean,
): string {
  const [method = '', target = '', timestamp = '', nonce = ''] = lines;
  const message = signedMessage([...lines, request.body]);
  const origin = `http://${request.headers.host ?? ''}`;
  const withTarget = (other: string): Buffer =>
    signedMessage([method, other, timestamp, nonce, request.body]);
  const mistakes: readonly (readonly [Buffer, string])[] = [
    [message.subarray(0, -1), 'the signed message lacks its last line feed'],
    [
      signedMessage(lines),
      'the signed message lacks the line of the body; without a body that line is empty',
    ],
    [signedMessage([...lines, '']), 'the message was signed without the body that was sent'],
    [signedMessage([...lines, 'undefined']), 'the text "undefined" was signed for the body'],
    [signedMessage([...lines, '{}']), '"{}" was signed for the body'],
    [
      signedMessage([method.toLowerCase(), ...lines.slice(1), request.body]),
      'the method was signed in lower case',
    ],
    [withTarget(target.split('?', 1)[0] ?? ''), 'the query was not signed with the path'],
    [withTarget(`${origin}${target}`), 'the whole URL was signed; only path and query are'],
    [withTarget(decoded(target)), 'the path was signed before it was percent-encoded'],
    [
      signedMessage([...lines, reserialised(request.body)]),
      'the body was written anew after it was signed',
    ],
  ];
  const mistake = mistakes.find(([candidate]) => isSigned(candidate))?.[1];
  return (
    mistake ??
    'the signature fits neither this request nor a usual mistake: another private key, or other bytes than those sent'
  );
}

function decoded(target: string): string {
  try {
    return decodeURI(target);
  } catch {
    return target;
  }
}

function reserialised(body: Buffer): string {
  try {
    return JSON.stringify(JSON.parse(body.toString('utf8')));
  } catch {
    return '';
  }
}
