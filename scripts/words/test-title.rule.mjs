/** First words of titles that only continue the sentence of their `describe`. */
const FRAGMENT =
  /^(?:is|are|was|were|be|and|or|but|with|without|of|to|in|on|at|by|for|from|as|that|which|not|none|neither|nor|also|even|only|once|when|if|where|while|until|unless|although|because|after|before|under|between|within|against|than|so|too|its|their|his)\b/i;

/** A rule for textlint: the title of a test reads as a sentence without its `describe`. */
export default function testTitle(context) {
  const { Syntax, RuleError, getSource, report, locator } = context;
  return {
    [Syntax.Header](node) {
      const [word] = FRAGMENT.exec(getSource(node)) ?? [];
      if (word === undefined || !/\.(?:ts|mjs)$/.test(context.getFilePath() ?? '')) return;
      const message = `"${word} …" does not stand alone: name the subject, or begin with a verb`;
      report(node, new RuleError(message, { padding: locator.range([0, word.length]) }));
    },
  };
}
